import { mediaTypes } from "@funasr-images/registry";
import { createMemoryRegistry } from "@funasr-images/registry/testing";
import { expect, it } from "vitest";
import { moveTags, type ReleasedTag } from "./move-tags.ts";

const move = (name: "a" | "b", tag: string) => ({
  ...{ tag, digest: `sha256:${name}`, bytes: Buffer.from(JSON.stringify({ name })) },
});
const moves = [move("a", "a-0.1"), move("b", "b-0.1"), move("a", "a"), move("b", "b")];

it("puts tags in place in the order given, and reports each as it moves", async () => {
  const registry = createMemoryRegistry();
  const reported: ReleasedTag[] = [];
  const { tags, pushedBytes } = await moveTags(moves, registry, (tag) => reported.push(tag));
  expect(tags).toEqual(reported);
  expect(tags.map(({ tag, digest, moved }) => [tag, digest, moved])).toEqual([
    ["a-0.1", "sha256:a", true],
    ["b-0.1", "sha256:b", true],
    ["a", "sha256:a", true],
    ["b", "sha256:b", true],
  ]);
  expect(pushedBytes).toBe(4 * (moves[0]?.bytes.length ?? 0));
  expect(await registry.getManifest("b")).toMatchObject({ mediaType: mediaTypes.index, json: { name: "b" } });
});

it("a tag that is in place does not count as moved", async () => {
  const registry = createMemoryRegistry();
  await moveTags(
    moves.filter(({ tag }) => tag.startsWith("a")),
    registry,
  );
  const { tags, pushedBytes } = await moveTags(moves, registry);
  expect(tags.filter(({ moved }) => moved).map(({ tag }) => tag)).toEqual(["b-0.1", "b"]);
  expect(pushedBytes).toBe(2 * (moves[1]?.bytes.length ?? 0));
});

it("nothing to move moves nothing", async () => {
  expect(await moveTags([], createMemoryRegistry())).toEqual({ tags: [], pushedBytes: 0 });
});
