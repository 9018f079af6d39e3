import { createReadStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { Registry, StoredManifest } from "./registry.ts";
import { RegistryError } from "./registry-error.ts";

/** What an image can be copied from. */
export type ImageSource = Pick<Registry, "repository" | "getManifest" | "saveBlob">;
/** What an image can be copied to. */
export type ImageTarget = Pick<Registry, "repository" | "hasBlob" | "pushBlob" | "putManifest">;

/**
 * Copies an image, or an index with everything that it names, from one repository or layout to another: the same bytes, so
 * the same digest. What the other has is not sent again; layers pass through a folder, one at a time. No tag is touched.
 *
 * @param digest of the manifest or index
 * @param state a folder for the layer on its way
 * @throws RegistryError NOT_FOUND when the source lacks a manifest
 */
export async function copyImage(from: ImageSource, to: ImageTarget, digest: string, state: string) {
  await mkdir(state, { recursive: true });
  return copyManifest(from, to, digest, state);
}

async function copyManifest(from: ImageSource, to: ImageTarget, digest: string, state: string): Promise<CopiedImage> {
  const stored = await from.getManifest(digest);
  if (!stored) throw new RegistryError("NOT_FOUND", `${from.repository} has no ${digest}`);
  let pushedBytes = 0;
  if ("manifests" in stored.json) {
    for (const entry of stored.json.manifests) {
      pushedBytes += (await copyManifest(from, to, entry.digest, state)).pushedBytes;
    }
  } else {
    for (const blob of [stored.json.config, ...stored.json.layers]) {
      pushedBytes += await copyBlob(from, to, blob, state);
    }
  }
  const put = await to.putManifest(digest, stored.bytes, stored.mediaType);
  return { stored, pushedBytes: pushedBytes + put.pushedBytes };
}

interface CopiedImage {
  readonly stored: StoredManifest;
  readonly pushedBytes: number;
}

async function copyBlob(from: ImageSource, to: ImageTarget, blob: { digest: string; size: number }, state: string) {
  if (await to.hasBlob(blob.digest)) return 0;
  const file = path.join(state, blob.digest.replace(":", "-"));
  try {
    await from.saveBlob(blob.digest, file);
    return (await to.pushBlob(blob.digest, blob.size, () => createReadStream(file))).pushedBytes;
  } finally {
    await rm(file, { force: true });
  }
}
