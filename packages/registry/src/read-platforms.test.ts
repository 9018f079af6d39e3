import { expect, it } from "vitest";
import { mediaTypes } from "./oci-image.ts";
import { readPlatforms } from "./read-platforms.ts";
import { createMemoryRegistry } from "./testing/memory-registry.ts";

const config = { digest: `sha256:${"c".repeat(64)}`, size: 2, mediaType: mediaTypes.config };

/** A registry with one manifest under the tag `x`, whose configuration says this. */
async function registryWith(json: object, image: object = { os: "linux", architecture: "arm64" }, mediaType = "m") {
  const registry = { ...createMemoryRegistry(), getBlob: async () => Buffer.from(JSON.stringify(image)) };
  const bytes = Buffer.from(JSON.stringify(json));
  const { digest } = await registry.putManifest("x", bytes, mediaType);
  return { registry, digest, size: bytes.length };
}

it("an index offers its images, without what is said about them", async () => {
  const image = { digest: "sha256:1", platform: { os: "linux", architecture: "amd64" } };
  const said = { digest: "sha256:2", platform: { os: "unknown", architecture: "unknown" } };
  const { registry } = await registryWith({ manifests: [image, said, { digest: "sha256:3" }] });
  expect(await readPlatforms(registry, "x")).toEqual([image]);
});

it("a plain image offers itself, for the platform of its configuration", async () => {
  const { registry, digest, size } = await registryWith({ config, layers: [] });
  const platform = { os: "linux", architecture: "arm64" };
  expect(await readPlatforms(registry, "x")).toEqual([{ mediaType: "m", digest, size, platform }]);
});

it("a plain image keeps its annotations and its variant, and has a type of its own where it names none", async () => {
  const image = { os: "linux", architecture: "arm", variant: "v7" };
  const { registry } = await registryWith({ config, layers: [], annotations: { a: "b" } }, image, "");
  expect(await readPlatforms(registry, "x")).toMatchObject([
    { mediaType: mediaTypes.manifest, platform: image, annotations: { a: "b" } },
  ]);
});

it("what is not there offers nothing, and that is an error", async () => {
  await expect(readPlatforms(createMemoryRegistry(), "x")).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringMatching(/^registry\.test\/funasr has no "x"/),
  });
});
