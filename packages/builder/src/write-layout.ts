import { copyFile, link, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { blobPath, type Descriptor, mediaTypes, type Platform, sha256Digest } from "@funasr-images/registry";

/** An image whose blobs are at hand. */
export interface ComposedImage {
  /** The name under which an engine that loads the layout knows it. */
  readonly name: string;
  readonly platform: Platform;
  readonly manifest: Uint8Array;
  readonly config: Uint8Array;
  readonly layers: readonly Descriptor[];
}

/**
 * Writes an OCI image layout; what was there is removed.
 *
 * @param pathOf where the bytes of a layer are; they are linked where the file system can
 */
export async function writeLayout(
  directory: string,
  { name, platform, manifest, config, layers }: ComposedImage,
  pathOf: (digest: string) => string,
): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(path.dirname(blobPath(directory, sha256Digest(config))), { recursive: true });
  for (const digest of new Set(layers.map((layer) => layer.digest))) {
    await linkOrCopy(pathOf(digest), blobPath(directory, digest));
  }
  for (const bytes of [config, manifest]) await writeFile(blobPath(directory, sha256Digest(bytes)), bytes);
  const { architecture, os } = platform;
  const descriptor = {
    mediaType: mediaTypes.manifest,
    digest: sha256Digest(manifest),
    size: manifest.byteLength,
    annotations: { "org.opencontainers.image.ref.name": fullName(name) },
    platform: { architecture, os },
  };
  await writeFile(path.join(directory, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await writeFile(path.join(directory, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [descriptor] }));
}

/** Engines know a name without a host as one of Docker Hub, but not in a layout. */
function fullName(name: string): string {
  const [host = ""] = name.split("/");
  return /[.:]/.test(host) || host === "localhost" ? name : `docker.io/${name}`;
}

/** A link costs no second copy of gigabytes; another file system needs one. The pool never writes to a blob again. */
async function linkOrCopy(source: string, target: string): Promise<void> {
  await link(source, target).catch((error) => {
    if (error.code !== "EXDEV" && error.code !== "EPERM") throw error;
    return copyFile(source, target);
  });
}
