import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { RegistryError } from "./registry-error.ts";
import type { Sender } from "./send-request.ts";

/** Streams a blob into a file. Every attempt starts the file anew; nothing is left of one that failed. */
export async function saveBlob(send: Sender, url: string, digest: string, file: string): Promise<void> {
  const target = await open(file, "w");
  let hash = createHash("sha256");
  let size = 0;
  const sink = () => {
    hash = createHash("sha256");
    size = 0;
    return async (chunk: Uint8Array) => {
      hash.update(chunk);
      await writeAll(target, chunk, size);
      size += chunk.byteLength;
    };
  };
  try {
    await send({ method: "GET", url, sink }, [200]);
    // An attempt that failed may have brought more.
    await target.truncate(size);
    const actual = `sha256:${hash.digest("hex")}`;
    if (actual !== digest) {
      const what = `The bytes have digest ${actual} and not ${digest}`;
      throw new RegistryError("DIGEST_MISMATCH", what, { request: `GET ${url}` });
    }
    await target.close();
  } catch (error) {
    await target.close();
    await rm(file, { force: true });
    throw error;
  }
}

/** The system may take fewer bytes at a time and say so, most of all on a disk that gets full. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}
