import { mediaTypes, type Registry } from "@funasr-images/registry";
import { createMemoryRegistry } from "@funasr-images/registry/testing";
import { describe, expect, it } from "vitest";
import { readListedVersion, readSdkVersion, readVersion, versionsOf } from "./read-version.ts";

const put = (registry: Registry, tag: string, json: object) =>
  registry.putManifest(tag, Buffer.from(JSON.stringify(json)), mediaTypes.index);

const platform = { os: "linux", architecture: "arm64" };
const inputs = { "io.funasr-images.leg.inputs": "x" };
const leg = { mediaType: mediaTypes.manifest, digest: "sha256:1", size: 5, platform, annotations: inputs };
const index = { annotations: { "org.opencontainers.image.revision": "c" }, manifests: [leg] };

describe("versions", () => {
  it("are the tags of a branch that are whole versions, newest first by number", () => {
    const tags = ["offline-0.2.0", "offline", "offline-0.10.0", "offline-0", "offline-0.1", "online-1.0.0"];
    expect(versionsOf("offline", [...tags, "offline-v3.0.0", "offline-ai-4.0.0", "x-offline-5.0.0"])).toEqual([
      "0.10.0",
      "0.2.0",
    ]);
  });
});

describe("a version", () => {
  it("has its commit, and a leg for every entry of this project", async () => {
    const registry = createMemoryRegistry();
    const others = [
      { ...leg, digest: "sha256:2", annotations: { other: "x" } },
      { ...leg, digest: "sha256:3", annotations: undefined },
      { ...leg, digest: "sha256:4", platform: undefined },
    ];
    const { digest } = await put(registry, "offline-0.1.0", { ...index, manifests: [...others, leg] });
    const { bytes, ...release } = (await readVersion(registry, "offline", "0.1.0")) ?? {};
    expect(release).toEqual({
      ...{ branch: "offline", version: "0.1.0", digest, commit: "c" },
      legs: [{ arch: "arm64", inputs: "x", manifest: leg }],
    });
    expect(JSON.parse(Buffer.from(bytes ?? []).toString()).manifests).toHaveLength(4);
  });

  it("of an index that names no commit has none", async () => {
    const registry = createMemoryRegistry();
    await put(registry, "offline-0.1.0", { manifests: [] });
    expect(await readVersion(registry, "offline", "0.1.0")).toMatchObject({ commit: "", legs: [] });
  });

  it("is undefined when it is missing, or not an index", async () => {
    const registry = createMemoryRegistry();
    await put(registry, "offline-0.1.0", { config: {}, layers: [] });
    expect(await readVersion(registry, "offline", "0.1.0")).toBeUndefined();
    expect(await readVersion(registry, "offline", "0.2.0")).toBeUndefined();
  });

  it("that a list names has to be there; one that it does not name is not looked for", async () => {
    const registry = createMemoryRegistry();
    await put(registry, "offline-0.1.0", index);
    expect(await readListedVersion(registry, "offline", "0.1.0", ["offline-0.1.0"])).toMatchObject({ commit: "c" });
    expect(await readListedVersion(registry, "offline", "0.1.0", ["offline"])).toBeUndefined();
    await expect(readListedVersion(registry, "offline", "0.2.0", ["offline-0.2.0"])).rejects.toMatchObject({
      code: "VERSION_MISSING",
      message: expect.stringMatching(/^registry\.test\/funasr lists offline-0\.2\.0 and does not have it/),
    });
  });
});

describe("the SDK of a version", () => {
  const config = (labels: object) => Buffer.from(JSON.stringify({ ...platform, config: { Labels: labels } }));
  const releaseOf = (legs: readonly object[]) => ({ branch: "offline", version: "0.1.0", legs }) as never;

  /** A registry that holds one image, with these labels. */
  async function withImage(json: object, blob = config({ "io.funasr-images.sdk": "0.4.7" })) {
    const registry = { ...createMemoryRegistry(), getBlob: async () => blob };
    const { digest } = await put(registry, "image", json);
    return { registry, release: releaseOf([{ manifest: { ...leg, digest } }]) };
  }

  it("stands in a label of its first image", async () => {
    const { registry, release } = await withImage({ config: { digest: "sha256:c" }, layers: [] });
    expect(await readSdkVersion(registry, release)).toBe("0.4.7");
  });

  it("is undefined without the label, without an image, and for anything but an image", async () => {
    const bare = await withImage({ config: { digest: "sha256:c" }, layers: [] }, config({}));
    expect(await readSdkVersion(bare.registry, bare.release)).toBeUndefined();
    expect(await readSdkVersion(bare.registry, releaseOf([]))).toBeUndefined();
    const nested = await withImage({ manifests: [], config: { digest: "sha256:c" } });
    expect(await readSdkVersion(nested.registry, nested.release)).toBeUndefined();
  });

  it("cannot be read of an image that is gone", async () => {
    const release = releaseOf([{ manifest: leg }]);
    await expect(readSdkVersion(createMemoryRegistry(), release)).rejects.toMatchObject({
      code: "MANIFEST_MISSING",
      message: expect.stringMatching(/^registry\.test\/funasr has no sha256:1, which offline-0\.1\.0 names/),
    });
  });
});
