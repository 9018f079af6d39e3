import type { Stats } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FileError, hashPlainFile } from "@funasr-images/files";
import { ModelError } from "../model-error.ts";
import { readIdleBytes, removeFinishedParts } from "./part-folder.ts";
import { guardStore, storeFailure } from "./store-failure.ts";
import { openStorePart, type StorePart } from "./store-part.ts";

/**
 * Files by the sha256 of their bytes: `<directory>/sha256/ab/abcdef…`. Only bytes of that hash ever get that name, so
 * the same file of two models, images or archs is there once, and several processes may share a store.
 */
export interface ModelStore {
  readonly directory: string;
  /** Where a file is or would be. @throws ModelError `MODEL_LOCK_INVALID` unless it is 64 lower-case hex digits */
  path(sha256: string): string;
  /** Whether there is a file of that name; {@link ModelStore.verify} says whether it can be trusted. */
  has(sha256: string): Promise<boolean>;
  /**
   * Reads the whole file and compares its hash with its name.
   *
   * @throws the signal's reason
   */
  verify(sha256: string, signal?: AbortSignal): Promise<StoredState>;
  /** Stores bytes: temporary file, fsync, rename. @throws ModelError `MODEL_CORRUPT` if they are of another hash */
  write(sha256: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  remove(sha256: string): Promise<void>;
  /**
   * Opens what an earlier download left of a file, or a new part; no one else gets the same part.
   *
   * @param size the length that the part gets at once, if it is known
   */
  openPart(sha256: string, size?: number): Promise<StorePart>;
  /** Bytes that an earlier download left of a file and {@link ModelStore.openPart} would take up. */
  startedBytes(sha256: string): Promise<number>;
  /** Removes what killed downloads left of files that are stored by now. */
  removeFinishedParts(): Promise<void>;
}

/** `special`: a pipe, a socket, a device or a folder has the name of a file; it is neither read nor removed. */
export type StoredState = "verified" | "corrupt" | "missing" | "special";

/**
 * Opens a store. Its folders come with the first file that is written: what only reads changes nothing, and may read from a
 * disk that cannot be written.
 *
 * @throws ModelError `STORE_FAILED` when there is something else than a directory
 */
export async function openModelStore(directory: string): Promise<ModelStore> {
  const root = resolve(directory);
  const partials = join(root, "partial");
  const found = await statFile(root);
  if (found && !found.isDirectory()) throw notADirectory(root);

  const path = (sha256: string) => {
    assertSha256(sha256);
    return join(root, "sha256", sha256.slice(0, 2), sha256);
  };
  const openPart = async (sha256: string, resume: boolean, size?: number) =>
    openStorePart({ sha256, target: path(sha256), directory: partials, resume, size });

  const has = async (sha256: string) => (await statFile(path(sha256)))?.isFile() ?? false;

  return {
    directory: root,
    path,
    has,
    verify: (sha256, signal) => verifyFile(path(sha256), sha256, signal),
    write: async (sha256, bytes) => writeFile(await openPart(sha256, false), bytes, path(sha256)),
    remove: (sha256) => guardStore(root, () => rm(path(sha256), { force: true })),
    openPart: (sha256, size) => openPart(sha256, true, size),
    startedBytes: (sha256) => guardStore(partials, () => readIdleBytes(partials, sha256)),
    removeFinishedParts: () => guardStore(partials, () => removeFinishedParts(partials, has)),
  };
}

async function writeFile(
  part: StorePart,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  target: string,
): Promise<void> {
  try {
    for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) await part.append(chunk);
    const outcome = await part.commit();
    if (outcome.kind === "stored") return;
    throw new ModelError("MODEL_CORRUPT", `The bytes have sha256 ${outcome.received}`, {
      where: target,
      fix: "Store them under their own hash.",
    });
  } finally {
    await part.discard();
  }
}

async function verifyFile(path: string, sha256: string, signal?: AbortSignal): Promise<StoredState> {
  if (!(await statFile(path))) return "missing";
  try {
    return (await hashPlainFile(path, { signal })) === sha256 ? "verified" : "corrupt";
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof FileError) return "special";
    throw storeFailure(path, error);
  }
}

function statFile(path: string): Promise<Stats | undefined> {
  return guardStore(path, () =>
    stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    }),
  );
}

function notADirectory(where: string): ModelError {
  const fix = "Name a directory, or a path where nothing is yet.";
  return new ModelError("STORE_FAILED", "The store is not a directory", { where, fix });
}

function assertSha256(sha256: string): void {
  if (/^[0-9a-f]{64}$/.test(sha256)) return;
  throw new ModelError("MODEL_LOCK_INVALID", `${JSON.stringify(sha256)} is not a sha256`, {
    where: "model store",
    fix: "Write the lock again from the hub: it holds 64 lower-case hex digits for every file.",
  });
}
