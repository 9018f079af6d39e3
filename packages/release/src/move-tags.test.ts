import { mediaTypes } from "@funasr-images/registry";
import { createMemoryRegistry } from "@funasr-images/registry/testing";
import { expect, it } from "vitest";
import { moveTags, type ReleasedTag } from "./move-tags.ts";

const indexes = (["a", "b"] as const).map((name) => ({
  digest: `sha256:${name}`,
  bytes: Buffer.from(JSON.stringify({ name })),
  tags: name === "a" ? ["a-0.1", "a-0", "a"] : ["b-0.1", "b"],
}));

it("moves the first tag of every index, then the second, and tells each as it moves", async () => {
  const registry = createMemoryRegistry();
  const told: ReleasedTag[] = [];
  const { tags, pushedBytes } = await moveTags(indexes, registry, (tag) => told.push(tag));
  expect(tags).toEqual(told);
  expect(tags.map(({ tag, digest, moved }) => [tag, digest, moved])).toEqual([
    ["a-0.1", "sha256:a", true],
    ["b-0.1", "sha256:b", true],
    ["a-0", "sha256:a", true],
    ["b", "sha256:b", true],
    ["a", "sha256:a", true],
  ]);
  expect(pushedBytes).toBe(5 * (indexes[0]?.bytes.length ?? 0));
  expect(await registry.getManifest("b")).toMatchObject({ mediaType: mediaTypes.index, json: { name: "b" } });
});

it("a tag that is in place does not count as moved", async () => {
  const registry = createMemoryRegistry();
  await moveTags(indexes.slice(0, 1), registry);
  const { tags, pushedBytes } = await moveTags(indexes, registry);
  expect(tags.filter(({ moved }) => moved).map(({ tag }) => tag)).toEqual(["b-0.1", "b"]);
  expect(pushedBytes).toBe(2 * (indexes[1]?.bytes.length ?? 0));
});

it("nothing to move moves nothing", async () => {
  expect(await moveTags([], createMemoryRegistry())).toEqual({ tags: [], pushedBytes: 0 });
});
