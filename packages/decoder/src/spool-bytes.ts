import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findWritableFolder } from "@funasr-images/files";
import { DecodeError } from "./decode-error.ts";

/** A temporary file. */
export interface SpooledBytes {
  readonly path: string;
  remove(): void;
}

/**
 * Writes an mp4 file that cannot be read from a pipe to a temporary file.
 *
 * @throws DecodeError `NO_ROOM` if it is too big, or if nothing can be written
 */
export async function spoolBytes(
  bytes: AsyncIterable<Uint8Array>,
  most: number,
  writable = findWritableFolder(),
): Promise<SpooledBytes> {
  if (!writable) throw cannot("no temporary folder can be written");
  const folder = mkdtempSync(join(writable, "funasr-audio-"));
  const path = join(folder, "audio.mp4");
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    // Not through a stream of the file: a pipeline can fail before the file has been opened and closed, and the folder
    // would be removed while the file is being created.
    await writeFile(path, limitBytes(bytes, most));
    return { path, remove };
  } catch (error) {
    remove();
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw cannot("the temporary folder is full");
    throw error;
  }
}

async function* limitBytes(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > most) throw cannot(`it has more than ${most} bytes`);
    yield piece;
  }
}

function cannot(why: string): DecodeError {
  const fix = "Write it with `-movflags +faststart`, or send another container.";
  return new DecodeError("NO_ROOM", `This mp4 file has its index at the end, and ${why}`, { fix });
}
