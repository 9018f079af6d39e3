import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { assertDigest, sha256Digest } from "./digest.ts";
import { type Descriptor, type ImageConfig, type ImageManifest, parseImageConfig, parseManifest } from "./oci-image.ts";
import { RegistryError } from "./registry-error.ts";

/** One image in an OCI image layout folder. */
export interface Layout {
  /** Digest of the manifest: what the image is called once it is pushed. */
  readonly digest: string;
  readonly mediaType: string;
  /** The manifest as it is pushed. */
  readonly bytes: Uint8Array;
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
  /** Configuration and layers, each digest once. */
  readonly blobs: readonly Descriptor[];
  /** Sum of the sizes of `blobs`, as they travel. */
  readonly compressedBytes: number;
}

/**
 * Reads an OCI image layout folder that holds one image. Manifest and configuration are compared with their digests;
 * layers are not opened and may be absent.
 *
 * @throws RegistryError INVALID_LAYOUT, INVALID_MANIFEST, DIGEST_MISMATCH
 */
export async function readLayout(directory: string): Promise<Layout> {
  const indexPath = join(directory, "index.json");
  const index = parseManifest(await readPart(indexPath), indexPath);
  const [descriptor, ...others] = "manifests" in index ? index.manifests : [];
  if (!descriptor || others.length > 0) {
    throw new RegistryError("INVALID_LAYOUT", "The index of the image layout must name exactly one manifest", {
      where: indexPath,
    });
  }
  const bytes = await readBlob(directory, descriptor);
  const manifest = parseManifest(bytes, `${descriptor.digest} of ${directory}`);
  if ("manifests" in manifest) {
    const fix = "Build one platform, with --provenance=false --sbom=false.";
    throw new RegistryError("INVALID_LAYOUT", "The image layout holds an index, not one image", {
      where: directory,
      fix,
    });
  }
  const config = await readBlob(directory, manifest.config);
  const blobs = [...new Map([manifest.config, ...manifest.layers].map((blob) => [blob.digest, blob])).values()];
  return {
    digest: descriptor.digest,
    mediaType: descriptor.mediaType,
    bytes,
    manifest,
    config: parseImageConfig(config, `${manifest.config.digest} of ${directory}`),
    blobs,
    compressedBytes: blobs.reduce((sum, blob) => sum + blob.size, 0),
  };
}

/** Where a layout keeps a blob. @throws RegistryError INVALID_DIGEST, so that no digest can name a path. */
export function blobPath(directory: string, digest: string): string {
  assertDigest(digest);
  return join(directory, "blobs", "sha256", digest.slice("sha256:".length));
}

async function readBlob(directory: string, { digest }: Descriptor): Promise<Uint8Array> {
  const path = blobPath(directory, digest);
  const bytes = await readPart(path);
  if (sha256Digest(bytes) !== digest)
    throw new RegistryError("DIGEST_MISMATCH", "The file holds other bytes than its digest says", { where: path });
  return bytes;
}

async function readPart(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new RegistryError("INVALID_LAYOUT", "A file of the image layout cannot be read", { where: path, cause });
  }
}
