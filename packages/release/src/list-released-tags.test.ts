import { mediaTypes, type Registry } from "@funasr-images/registry";
import { createMemoryRegistry } from "@funasr-images/registry/testing";
import { describe, expect, it } from "vitest";
import { listReleasedTags } from "./list-released-tags.ts";

const ours = { "io.funasr-images.leg.inputs": "x" };

/** An index under some tags; its entries are of this project. */
async function put(registry: Registry, version: string | undefined, ...tags: string[]) {
  const annotations = version === undefined ? {} : { "org.opencontainers.image.version": version };
  const index = { annotations, manifests: [{ digest: "sha256:1" }, { digest: "sha256:2", annotations: ours }] };
  for (const tag of tags) await registry.putManifest(tag, Buffer.from(JSON.stringify(index)), mediaTypes.index);
}

/** The same repository with another list of its tags. */
function listing(registry: Registry, ...tags: string[]): Registry {
  return { ...registry, listTags: async () => ({ kind: "found", tags }) };
}

const list = (registry: Registry) => listReleasedTags(registry, ["offline", "online"]);

describe("the list of tags", () => {
  it("of a repository without releases is empty", async () => {
    expect(await list(createMemoryRegistry())).toEqual([]);
  });

  it("is trusted when every moving tag and its version are in it", async () => {
    const registry = createMemoryRegistry();
    await put(registry, "0.1.0", "offline", "offline-0.1.0");
    await put(registry, "0.2.0", "online", "online-0.2.0", "theirs");
    expect(await list(registry)).toEqual(["offline", "offline-0.1.0", "online", "online-0.2.0", "theirs"]);
  });

  it.each([
    ["a moving tag", ["offline-0.1.0"], "offline is there, and the list lacks it"],
    ["the version of one", ["offline"], "offline is version 0.1.0, and the list lacks offline-0.1.0"],
  ])("decides nothing when it lacks %s", async (_name, tags, problem) => {
    const registry = createMemoryRegistry();
    await put(registry, "0.1.0", "offline", "offline-0.1.0");
    await expect(list(listing(registry, ...tags))).rejects.toMatchObject({
      code: "TAGS_DISAGREE",
      message: expect.stringMatching(
        new RegExp(`^What registry\\.test/funasr says .*nothing is decided by it:\n${problem}\nRun again\\.`),
      ),
    });
  });

  it("decides nothing when it names what cannot be found, and says all of it", async () => {
    await expect(list(listing(createMemoryRegistry(), "offline", "online"))).rejects.toThrow(
      "the list names offline, which cannot be found\nthe list names online, which cannot be found",
    );
  });

  it.each([
    ["names no version", undefined],
    ["names something that is not a version", "latest"],
  ])("needs no version of an image that %s", async (_name, version) => {
    const registry = createMemoryRegistry();
    await put(registry, version, "offline");
    expect(await list(registry)).toEqual(["offline"]);
  });

  it.each([
    ["an image", { config: {}, layers: [] }],
    ["an index of others", { manifests: [{ digest: "sha256:1", annotations: { other: "x" } }] }],
  ])("needs no version of %s that is not of this project", async (_name, json) => {
    const registry = createMemoryRegistry();
    const theirs = { ...json, annotations: { "org.opencontainers.image.version": "7.0.0" } };
    await registry.putManifest("offline", Buffer.from(JSON.stringify(theirs)), mediaTypes.index);
    expect(await list(registry)).toEqual(["offline"]);
  });
});
