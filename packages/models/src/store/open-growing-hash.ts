import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { hashFile } from "@funasr-images/files";
import { type GrowingHash, openHashThread } from "./hash-thread.ts";

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
