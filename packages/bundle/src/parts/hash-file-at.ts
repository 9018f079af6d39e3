import { createHash } from "node:crypto";
import { hashFile, openPlainFile } from "@funasr-images/files";

/** A digest of the bytes of a file, in hex. */
export async function hashFileAt(path: string, signal?: AbortSignal, algorithm = "sha256"): Promise<string> {
  const hash = createHash(algorithm);
  const file = await openPlainFile(path);
  await hashFile(file, hash, { signal }).finally(() => file.close());
  return hash.digest("hex");
}
