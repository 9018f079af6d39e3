import { sampleImages } from "@funasr-images/builder/testing";
import { baseOf, type Image } from "@funasr-images/catalog";
import { describe, expect, it } from "vitest";
import { findMirror, placeBase } from "./place-base.ts";

const sdk = "registry.example.org/funasr_repo/funasr";

describe("findMirror", () => {
  it.each([
    ["nothing, without one", {}, sdk],
    ["a repository", { [sdk]: "mirror.lan:5000/sdk" }, "mirror.lan:5000/sdk"],
    ["a whole host", { "registry.example.org": "mirror.lan:5000" }, "mirror.lan:5000/funasr_repo/funasr"],
    ["a host by a folder", { "registry.example.org": "mirror.lan/a" }, "mirror.lan/a/funasr_repo/funasr"],
    [
      "the closest of two",
      { "registry.example.org": "a.lan", "registry.example.org/funasr_repo": "b.lan" },
      "b.lan/funasr",
    ],
    [
      "no host that only begins alike",
      { "registry.example.or": "a.lan", "registry.example.org/funasr_repo/fun": "b.lan" },
      sdk,
    ],
  ])("replaces %s", (_name, mirrors, expected) => {
    expect(findMirror(sdk, mirrors)).toBe(expected);
  });
});

describe("placeBase", () => {
  const [offline, ai] = sampleImages as [Image, Image];
  const digest = `sha256:${"a".repeat(64)}`;

  it("keeps the digest of the catalogue when a mirror stands in, one for each image", () => {
    const baseMirrors = Object.fromEntries([offline, ai].map((image) => [baseOf(image).repository, "m.lan/x"]));
    for (const image of [offline, ai]) {
      expect(placeBase(image, { baseMirrors })).toEqual({ ...baseOf(image), repository: "m.lan/x" });
    }
  });

  it("takes the base that the profile names for one branch, and no mirror then", () => {
    const bases = { [offline.branch]: { repository: "localhost:5000/sdk", digest } };
    const profile = { bases, baseMirrors: { localhost: "m.lan" } };
    expect(placeBase(offline, profile)).toMatchObject({ repository: "localhost:5000/sdk", digest });
    expect(placeBase(ai, profile)).toEqual(baseOf(ai));
  });
});
