import type { Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

const readBytes = 1024 * 1024;

/**
 * Feeds a file from `start` up to `end` into a hash, with large reads into two buffers: while one is hashed, the next is read.
 *
 * @returns where it ended: `end`, the end of the file, or where `isWanted` said no.
 */
export async function hashFile(
  file: FileHandle,
  hash: Hash,
  { start = 0, end = Number.POSITIVE_INFINITY, isWanted = () => true }: HashSpan = {},
): Promise<number> {
  let [buffer, spare] = [Buffer.allocUnsafeSlow(readBytes), Buffer.allocUnsafeSlow(readBytes)];
  const read = (into: Buffer, from: number) => file.read(into, 0, Math.min(readBytes, end - from), from);
  let at = start;
  let pending = read(buffer, at);
  for (;;) {
    const { bytesRead } = await pending;
    if (bytesRead === 0 || !isWanted()) return at;
    pending = read(spare, at + bytesRead);
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
    [buffer, spare] = [spare, buffer];
  }
}

export interface HashSpan {
  readonly start?: number;
  readonly end?: number;
  /** Asked after each read. */
  readonly isWanted?: () => boolean;
}
