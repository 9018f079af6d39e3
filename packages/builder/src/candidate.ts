import type { Descriptor, Registry } from "@funasr-images/registry";
import { BuilderError } from "./builder-error.ts";

/** An image that is to be tested. */
export interface Candidate {
  /** What `docker run` takes, by digest. */
  readonly image: string;
  readonly manifest: Pick<Descriptor, "digest" | "size" | "mediaType">;
  /** Configuration and layers as they are pulled. */
  readonly compressedBytes: number;
  /** Where the layout lies that is still to be pushed; absent when the registry has the image. */
  readonly layout?: string;
}

/** An image of the registry as a candidate. @throws BuilderError LEG_GONE */
export async function takeOverImage(registry: Registry, digest: string): Promise<Candidate> {
  const manifest = await registry.getManifest(digest);
  if (!manifest || "manifests" in manifest.json) {
    throw new BuilderError("LEG_GONE", "The image was released and is gone from the registry", {
      where: `${registry.repository}@${digest}`,
    });
  }
  const { config, layers } = manifest.json;
  return {
    image: `${registry.repository}@${digest}`,
    manifest: { digest, mediaType: manifest.mediaType, size: manifest.bytes.length },
    compressedBytes: [config, ...layers].reduce((total, blob) => total + blob.size, 0),
  };
}
