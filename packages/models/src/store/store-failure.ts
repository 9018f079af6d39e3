import type { StatsFs } from "node:fs";
import { renderBytes } from "@funasr-images/catalog";
import { ModelError } from "../model-error.ts";
import { readNearestDisk } from "./read-nearest-disk.ts";

/** Runs a file operation; what the file system refuses ends all downloads at once: `NO_SPACE` or `STORE_FAILED`. */
export async function guardStore<T>(where: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    throw storeFailure(where, cause);
  }
}

/**
 * The error for what a file system answered.
 *
 * @param readDisk how much of the disk that holds a path is left
 */
export function storeFailure(where: string, cause: unknown, readDisk = readNearestDisk): ModelError {
  if (cause instanceof ModelError) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
  if (code === "ENOSPC") return fullDisk(where, cause, readDisk(where));
  if (code === "EDQUOT") {
    return noSpace("The quota of this user is used up, of bytes or of files: EDQUOT", where, cause);
  }
  const fix = isReadOnly(cause)
    ? "It cannot be written: name a store on another disk, or one that is complete."
    : "Check that the directory exists and can be written.";
  return new ModelError("STORE_FAILED", `The store cannot be used: ${code}`, { where, fix, cause });
}

/** Whether an error concerns every file and source. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof ModelError && (error.code === "STORE_FAILED" || error.code === "NO_SPACE");
}

/** Whether a file system refused because it, or the folder, cannot be written by us. */
export function isReadOnly(error: unknown): boolean {
  return ["EROFS", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "");
}

/** One answer stands for two things: no bytes, or no inodes, of which a disk has a fixed number. */
function fullDisk(
  where: string,
  cause: unknown,
  disk: Pick<StatsFs, "bavail" | "bsize" | "ffree" | "files">,
): ModelError {
  // Some file systems make inodes as they need them, and count none.
  const inodesAreOut = disk.files > 0 && disk.ffree === 0;
  if (!inodesAreOut) return noSpace("The disk of the store is full: ENOSPC", where, cause);
  const free = renderBytes(disk.bavail * disk.bsize);
  return new ModelError("NO_SPACE", `The disk of the store has no inodes left, though ${free} are free: ENOSPC`, {
    where,
    fix: "Remove small files that nobody needs, or use a store on a disk with more inodes: what is already stored is kept.",
    cause,
  });
}

function noSpace(what: string, where: string, cause: unknown): ModelError {
  const fix = "Free some space, then run again: what is already stored is kept.";
  return new ModelError("NO_SPACE", what, { where, fix, cause });
}
