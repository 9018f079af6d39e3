import { Readable } from "node:stream";
import { sha256Digest } from "../digest.ts";
import { type Descriptor, mediaTypes } from "../oci-image.ts";
import type { Registry } from "../registry.ts";

/**
 * Pushes a real image without layers by digest.
 *
 * @param config what its configuration says; another one is another image
 * @returns its manifest, as an index lists it
 */
export async function pushTinyImage(registry: Registry, config: object): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(config));
  const digest = sha256Digest(bytes);
  await registry.pushBlob(digest, bytes.length, () => Readable.from([bytes]));
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, digest, size: bytes.length },
      layers: [],
    }),
  );
  const pushed = await registry.putManifest(sha256Digest(manifest), manifest, mediaTypes.manifest);
  return { mediaType: mediaTypes.manifest, digest: pushed.digest, size: manifest.length };
}
