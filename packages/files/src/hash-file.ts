import { createHash, type Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

import { openPlainFile } from "./open-plain-file.ts";

const readBytes = 1024 * 1024;

/**
 * Feeds a file up to `end` into a hash, with large reads into two buffers: while one is hashed, the next is read.
 *
 * @throws the signal's reason, and what the file system says
 */
export async function hashFile(
  file: FileHandle,
  hash: Hash,
  { end = Number.POSITIVE_INFINITY, signal }: { readonly end?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const capacity = Math.max(1, Math.min(readBytes, end));
  let [buffer, spare] = [Buffer.allocUnsafeSlow(capacity), Buffer.allocUnsafeSlow(capacity)];
  const read = (into: Buffer, from: number) => file.read(into, 0, Math.min(capacity, end - from), from);
  let at = 0;
  let pending = read(buffer, at);
  for (;;) {
    const { bytesRead } = await pending;
    if (bytesRead === 0) return;
    signal?.throwIfAborted();
    at += bytesRead;
    pending = read(spare, at);
    hash.update(buffer.subarray(0, bytesRead));
    [buffer, spare] = [spare, buffer];
  }
}

/**
 * The digest of a plain file, in hex.
 *
 * @param algorithm `sha512` for what npm locks. @default "sha256"
 * @throws FileError NOT_A_FILE; the signal's reason; what the file system says
 */
export async function hashPlainFile(
  path: string,
  {
    algorithm = "sha256",
    signal,
  }: { readonly algorithm?: "sha256" | "sha512"; readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const hash = createHash(algorithm);
  const file = await openPlainFile(path);
  await hashFile(file, hash, { signal }).finally(() => file.close());
  return hash.digest("hex");
}
