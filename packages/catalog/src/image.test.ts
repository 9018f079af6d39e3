import { expect, it } from "vitest";
import { baseOf, type Image, modelRequests } from "./image.ts";

const image = (branch: string, ...models: { id: string; revision?: string; files: string[] }[]) =>
  ({
    branch,
    models: Object.fromEntries(models.map((model, index) => [`role-${index}`, { revision: "v1", ...model }])),
  }) as unknown as Image;

it("the models of some images are each asked for once, sorted, with the files of all", () => {
  const images = [
    image("offline", { id: "x/b", files: ["2", "1"] }, { id: "x/c", files: ["1"] }),
    image("online", { id: "x/b", files: ["3", "1"] }, { id: "x/a", files: ["1"] }),
  ];
  expect(modelRequests(images)).toEqual([
    { id: "x/a", revision: "v1", files: ["1"] },
    { id: "x/b", revision: "v1", files: ["1", "2", "3"] },
    { id: "x/c", revision: "v1", files: ["1"] },
  ]);
});

it("two images cannot ask for one model at two revisions", () => {
  const images = [
    image("offline", { id: "x/a", files: [] }),
    image("online", { id: "x/a", revision: "v2", files: [] }),
  ];
  expect(() => modelRequests(images)).toThrow(
    expect.objectContaining({
      code: "BAD_FILE",
      message: expect.stringContaining(
        "images/online/image.json: x/a is wanted at v2, elsewhere at v1: one model has one revision",
      ),
    }),
  );
});

it("an image stands on its SDK, or on a plain base", () => {
  const sdk = { repository: "x", tag: "t", version: "1" };
  expect(baseOf({ engine: "sdk", sdk })).toBe(sdk);
  expect(baseOf({ engine: "sherpa", base: sdk })).toBe(sdk);
});
