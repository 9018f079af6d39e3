import { mediaTypes } from "@funasr-images/registry";
import { createMemoryRegistry } from "@funasr-images/registry/testing";
import { expect, it } from "vitest";
import { takeOverImage } from "./candidate.ts";

const put = (registry: ReturnType<typeof createMemoryRegistry>, json: object) =>
  registry.putManifest("x", Buffer.from(JSON.stringify(json)), mediaTypes.manifest);

it("a released image is taken over by digest, with the bytes that a pull brings", async () => {
  const registry = createMemoryRegistry();
  const json = { config: { size: 3 }, layers: [{ size: 10 }, { size: 200 }] };
  const { digest } = await put(registry, json);
  expect(await takeOverImage(registry, digest)).toEqual({
    image: `registry.test/funasr@${digest}`,
    manifest: { digest, mediaType: mediaTypes.manifest, size: JSON.stringify(json).length },
    compressedBytes: 213,
  });
});

it("an image that is gone, or no image, cannot be taken over", async () => {
  const registry = createMemoryRegistry();
  const { digest } = await put(registry, { manifests: [], config: { size: 3 }, layers: [] });
  for (const wanted of [digest, `sha256:${"0".repeat(64)}`]) {
    await expect(takeOverImage(registry, wanted)).rejects.toMatchObject({
      code: "LEG_GONE",
      message: expect.stringContaining(`registry.test/funasr@${wanted}`),
    });
  }
});
