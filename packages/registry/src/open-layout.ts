import { createWriteStream } from "node:fs";
import { copyFile, mkdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { fillFile, hashPlainFile } from "@funasr-images/files";
import type { ImageSource, ImageTarget } from "./copy-image.ts";
import { sha256Digest } from "./digest.ts";
import { mediaTypes, parseManifest } from "./oci-image.ts";
import { blobPath } from "./read-layout.ts";
import { RegistryError } from "./registry-error.ts";

/**
 * The blobs of an OCI image layout folder, as something that images are copied from and to. Every blob is compared with its
 * digest when it is written and when it is read, and one that is there already once before it counts as there: a damaged one
 * is written again. Which of them are images is the business of its index.json.
 */
export function openLayout(directory: string): ImageSource & ImageTarget {
  const fileOf = (digest: string) => blobPath(directory, digest);
  const isThere = async (digest: string) => (await stat(fileOf(digest)).catch(() => undefined))?.isFile() ?? false;
  const sound = new Set<string>();
  const hasBlob = async (digest: string) => {
    if (!(await isThere(digest))) return false;
    if (!sound.has(digest) && (await digestOf(fileOf(digest))) === digest) sound.add(digest);
    return sound.has(digest);
  };
  const write = async (digest: string, fill: (draft: string) => Promise<void>) => {
    const folder = path.dirname(fileOf(digest));
    await mkdir(folder, { recursive: true });
    await fillFile(
      folder,
      async (draft) => {
        await fill(draft);
        assertSame(await digestOf(draft), digest, directory);
      },
      () => path.basename(fileOf(digest)),
    );
    sound.add(digest);
  };
  return {
    repository: directory,
    hasBlob,
    async getManifest(digest) {
      if (!(await isThere(digest))) return undefined;
      const bytes = await readFile(fileOf(digest));
      assertSame(sha256Digest(bytes), digest, directory);
      const json = parseManifest(bytes, `${digest} of ${directory}`);
      const mediaType = json.mediaType ?? ("manifests" in json ? mediaTypes.index : mediaTypes.manifest);
      return { digest, mediaType, bytes, json };
    },
    async saveBlob(digest, file) {
      await copyFile(fileOf(digest), file);
      assertSame(await digestOf(file), digest, directory);
    },
    async pushBlob(digest, size, open) {
      if (await hasBlob(digest)) return { pushedBytes: 0 };
      await write(digest, (draft) => pipeline(open(), createWriteStream(draft)));
      return { pushedBytes: size };
    },
    async putManifest(digest, bytes) {
      if (await hasBlob(digest)) return { digest, pushedBytes: 0 };
      await write(digest, (draft) => pipeline([bytes], createWriteStream(draft)));
      return { digest, pushedBytes: bytes.byteLength };
    },
  };
}

async function digestOf(file: string): Promise<string> {
  return `sha256:${await hashPlainFile(file)}`;
}

function assertSame(actual: string, digest: string, where: string): void {
  if (actual === digest) return;
  throw new RegistryError("DIGEST_MISMATCH", `The bytes have ${actual}, not ${digest}`, { where });
}
