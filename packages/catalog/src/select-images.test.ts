import { describe, expect, it } from "vitest";
import type { Image } from "./image.ts";
import { assertBranches, findImage, selectImages } from "./select-images.ts";

const image = (branch: string, ...archs: string[]) => ({ branch, archs }) as unknown as Image;
const images = [image("offline", "amd64", "arm64"), image("online", "amd64")];

describe("a selection", () => {
  it.each([
    ["nothing is everything", {}, images],
    ["empty lists are everything, too", { branches: [], archs: [] }, images],
    ["branches", { branches: ["online"] }, [image("online", "amd64")]],
    ["an arch that a branch lacks leaves it out", { archs: ["arm64"] }, [image("offline", "arm64")]],
    ["both", { branches: ["offline"], archs: ["amd64"] }, [image("offline", "amd64")]],
  ])("%s", (_name, selection, selected) => {
    expect(selectImages(images, selection).filter(({ archs }) => archs.length > 0)).toEqual(selected);
  });

  it("names every unknown branch, and the choices", () => {
    expect(() => selectImages(images, { branches: ["x", "offline", "y"] })).toThrow(
      expect.objectContaining({
        code: "UNKNOWN_BRANCH",
        message: expect.stringContaining('There is no image branch "x", "y". Choose from: offline, online.'),
      }),
    );
  });

  it("names every unknown arch, and the choices", () => {
    expect(() => selectImages(images, { archs: ["riscv", "amd64", "s390x"] })).toThrow(
      expect.objectContaining({
        code: "UNKNOWN_ARCH",
        message: expect.stringContaining('There is no arch "riscv", "s390x". Choose from: amd64, arm64.'),
      }),
    );
  });
});

it("a branch is found by its name, or is an error", () => {
  expect(findImage(images, "online")).toBe(images[1]);
  expect(() => findImage(images, "local")).toThrow(/Choose from: offline, online/);
  expect(() => assertBranches(images, ["online"])).not.toThrow();
});
