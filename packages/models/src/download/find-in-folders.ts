import { createReadStream } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { FileError, hashPlainFile } from "@funasr-images/files";
import { ModelError } from "../model-error.ts";
import type { ModelStore } from "../store/model-store.ts";
import { isReadOnly } from "../store/store-failure.ts";

/** Files of some folders, to be asked for by what they hold. */
export interface FolderIndex {
  /** The file with these bytes. Only files of this size are read, each of them once. */
  find(sha256: string, size: number, signal?: AbortSignal): Promise<string | undefined>;
}

/**
 * Looks at the names and sizes below some folders: a copied disk, the cache of ModelScope's or of Hugging Face's client, another
 * store. Names mean nothing. A link counts if it leads to a file of the same folder, as in the cache of Hugging Face.
 *
 * @throws ModelError `SOURCE_FOLDER_UNREADABLE` for a folder that is not there
 */
export async function indexFolders(folders: readonly string[], signal?: AbortSignal): Promise<FolderIndex> {
  const bySize = new Map<number, Set<string>>();
  for (const folder of folders) {
    for await (const { path, size } of walk(await openFolder(folder), signal)) {
      const known = bySize.get(size);
      if (known) known.add(path);
      else bySize.set(size, new Set([path]));
    }
  }
  const hashes = new Map<string, Promise<string>>();
  return {
    async find(sha256, size, stop) {
      for (const path of bySize.get(size) ?? []) {
        const hash = hashes.get(path) ?? hashPath(path, stop);
        hashes.set(path, hash);
        if ((await hash) === sha256) return path;
      }
      return undefined;
    },
  };
}

/** Copies a file of a folder into the store. What changed since it was hashed is not stored. */
export async function copyIntoStore(store: ModelStore, sha256: string, path: string): Promise<void> {
  await store.write(sha256, createReadStream(path, { highWaterMark: 1 << 20 }));
}

async function openFolder(folder: string): Promise<string> {
  try {
    const root = await realpath(folder);
    if ((await stat(root)).isDirectory()) return root;
  } catch (cause) {
    throw unreadable(folder, (cause as NodeJS.ErrnoException).code ?? "unknown", cause);
  }
  throw unreadable(folder, "it is not a folder");
}

function unreadable(folder: string, why: string, cause?: unknown): ModelError {
  return new ModelError("SOURCE_FOLDER_UNREADABLE", `The folder of files cannot be read: ${why}`, {
    where: folder,
    fix: "Name a folder that is there; a disk has to be mounted first.",
    cause,
  });
}

/** Every file, each by its real path. Parts that may not be read are left out, as they would be by any search. */
async function* walk(root: string, signal?: AbortSignal): AsyncGenerator<{ path: string; size: number }> {
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal?.throwIfAborted();
    const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
      if (isReadOnly(error)) return [];
      throw unreadable(folder as string, error.code, error);
    });
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) yield { path, size: (await lstat(path)).size };
      else if (entry.isSymbolicLink()) yield* follow(path, root);
    }
  }
}

async function* follow(link: string, root: string): AsyncGenerator<{ path: string; size: number }> {
  // One that leads nowhere, or in a circle, is no file.
  const path = await realpath(link).catch(() => undefined);
  if (!path?.startsWith(root.endsWith(sep) ? root : root + sep)) return;
  const found = await stat(path);
  if (found.isFile()) yield { path, size: found.size };
}

/** @returns "" for what is no longer a file, or may not be read: then it is not the one that is looked for */
async function hashPath(path: string, signal?: AbortSignal): Promise<string> {
  try {
    return await hashPlainFile(path, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    const gone = error instanceof FileError || (error as NodeJS.ErrnoException).code === "ENOENT";
    if (gone || isReadOnly(error)) return "";
    throw error;
  }
}
