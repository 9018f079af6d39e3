import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { hashFile } from "./hash-file.ts";
import { openHashThread } from "./hash-thread.ts";

/** The sha256 of a file that grows from its start. */
export interface GrowingHash {
  /** Everything before `end` is in the file and stays as it is. */
  extend(end: number): void;
  /** Hashes what lacks, and ends. */
  digest(end: number): Promise<string>;
  /** Ends without a digest. Does nothing after one. */
  close(): void;
}

/** From this size on a thread of its own follows the bytes; for less it takes longer to start than to hash at the end. */
const threadBytes = 8 * 1024 * 1024;

/** @param size of the whole file, if it is known */
export function openGrowingHash(file: FileHandle, size: number | undefined): GrowingHash {
  return size === undefined || size < threadBytes ? hashAtTheEnd(file) : openHashThread(file.fd);
}

function hashAtTheEnd(file: FileHandle): GrowingHash {
  return {
    extend: () => {},
    digest: async (end) => {
      const hash = createHash("sha256");
      await hashFile(file, hash, { end });
      return hash.digest("hex");
    },
    close: () => {},
  };
}
