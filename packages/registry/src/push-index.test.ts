import { describe, expect, it } from "vitest";
import { mediaTypes } from "./oci-image.ts";
import { type PlatformManifest, pushIndex, renderIndex } from "./push-index.ts";
import { createMemoryRegistry } from "./testing/memory-registry.ts";

const manifest = (architecture: string, changes: Partial<PlatformManifest> = {}): PlatformManifest => ({
  mediaType: mediaTypes.manifest,
  digest: `sha256:${architecture}`,
  size: 5,
  platform: { os: "linux", architecture },
  ...changes,
});

describe("an index", () => {
  it("has its keys in one order, and none that it was not given", () => {
    const extended = { ...manifest("amd64", { annotations: { b: "2", a: "1" } }), urls: ["x"] };
    expect(Buffer.from(renderIndex([extended], { z: "1", y: "2" })).toString()).toBe(
      JSON.stringify(
        {
          schemaVersion: 2,
          mediaType: "application/vnd.oci.image.index.v1+json",
          manifests: [
            {
              mediaType: mediaTypes.manifest,
              digest: "sha256:amd64",
              size: 5,
              platform: { architecture: "amd64", os: "linux" },
              annotations: { a: "1", b: "2" },
            },
          ],
          annotations: { y: "2", z: "1" },
        },
        undefined,
        2,
      ),
    );
  });

  it("says nothing of annotations where there are none", () => {
    expect(JSON.parse(Buffer.from(renderIndex([manifest("amd64", { annotations: {} })], {})).toString())).toEqual({
      schemaVersion: 2,
      mediaType: mediaTypes.index,
      manifests: [manifest("amd64")],
    });
  });

  it("is sorted by platform, then by digest, for any order of its images", () => {
    const v7 = manifest("arm", { platform: { os: "linux", architecture: "arm", variant: "v7" } });
    const v6 = manifest("arm", { platform: { os: "linux", architecture: "arm", variant: "v6" } });
    const windows = manifest("amd64", { platform: { os: "windows", architecture: "amd64" } });
    const other = manifest("amd64", { digest: "sha256:b" });
    const sorted = [manifest("amd64"), other, v6, v7, windows];
    expect(renderIndex([windows, v7, other, v6, manifest("amd64")])).toEqual(renderIndex(sorted));
    expect(JSON.parse(Buffer.from(renderIndex(sorted)).toString()).manifests).toEqual(sorted);
  });

  it("is pushed by its digest, once", async () => {
    const registry = createMemoryRegistry();
    const first = await pushIndex(registry, [manifest("amd64")]);
    expect(await registry.getManifest(first.digest)).toMatchObject({ mediaType: mediaTypes.index, bytes: first.bytes });
    expect(first.pushedBytes).toBe(first.bytes.length);
    expect(await pushIndex(registry, [manifest("amd64")])).toEqual({ ...first, pushedBytes: 0 });
    expect(registry.puts).toEqual(["digest", "digest"]);
  });
});
