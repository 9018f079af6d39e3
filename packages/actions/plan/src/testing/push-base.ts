import { mediaTypes, type Registry, sha256Digest } from "@funasr-images/registry";

/** Pushes a base image of some archs that holds nothing else. @returns the digest of its index */
export async function pushBase(registry: Registry, archs: readonly string[]): Promise<string> {
  const manifests = [];
  for (const architecture of archs) {
    const config = await pushJson(registry, { os: "linux", architecture, rootfs: { type: "layers", diff_ids: [] } });
    const manifest = encode({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: "application/vnd.oci.image.config.v1+json", ...config },
      layers: [],
    });
    await registry.putManifest(sha256Digest(manifest), manifest, mediaTypes.manifest);
    manifests.push({
      mediaType: mediaTypes.manifest,
      digest: sha256Digest(manifest),
      size: manifest.length,
      platform: { os: "linux", architecture },
    });
  }
  const index = encode({ schemaVersion: 2, mediaType: mediaTypes.index, manifests });
  await registry.putManifest("base", index, mediaTypes.index);
  return sha256Digest(index);
}

async function pushJson(registry: Registry, value: object): Promise<{ digest: string; size: number }> {
  const bytes = encode(value);
  const digest = sha256Digest(bytes);
  await registry.pushBlob(digest, bytes.length, () => new Blob([bytes]).stream());
  return { digest, size: bytes.length };
}

function encode(value: object): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(JSON.stringify(value)));
}
