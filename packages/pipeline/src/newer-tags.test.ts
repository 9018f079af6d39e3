import { expect, it } from "vitest";
import { newerTags } from "./newer-tags.ts";

const tagsAfter = (version: string, ...tags: string[]) => newerTags(`sdk-${version}`, version, tags);

it("the newest comes first, by number, and the present one last", () => {
  expect(tagsAfter("0.4.7", "sdk-0.4.9", "sdk-1.0.0", "sdk-0.4.10", "sdk-0.5.0", "sdk-0.4.7")).toEqual([
    { tag: "sdk-1.0.0", version: "1.0.0" },
    { tag: "sdk-0.5.0", version: "0.5.0" },
    { tag: "sdk-0.4.10", version: "0.4.10" },
    { tag: "sdk-0.4.9", version: "0.4.9" },
    { tag: "sdk-0.4.7", version: "0.4.7" },
  ]);
});

it.each(["sdk-0.4.6", "sdk-0.3.9", "sdk-0.3.12"])("%s is older than 0.4.7", (tag) => {
  expect(tagsAfter("0.4.7", tag)).toEqual([]);
});

it.each([
  ["of another name", "other-1.0.0"],
  ["of a longer name", "sdk-online-1.0.0"],
  ["with something behind", "sdk-1.0.0-rc1"],
  ["with something before", "sdk-v1.0.0"],
  ["of two numbers", "sdk-1.0"],
  ["that only ends like it", "x-sdk-1.0.0"],
])("a tag %s does not count", (_name, tag) => {
  expect(tagsAfter("0.4.7", tag)).toEqual([]);
});
