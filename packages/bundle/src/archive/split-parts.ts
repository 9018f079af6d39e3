import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, readdir, rm } from "node:fs/promises";
import path from "node:path";

/** A file that was written. */
export interface WrittenPart {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/**
 * Writes bytes to a file, or to `<file>.001`, `<file>.002` and so on. Where an earlier run left the same bytes they are only
 * compared: it goes on where that one ended.
 *
 * @param partBytes size of all parts but the last. @default one file
 */
export async function writeParts(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  { partBytes, signal }: { readonly partBytes?: number | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<WrittenPart[]> {
  const parts: WrittenPart[] = [];
  let part: OpenPart | undefined;
  const finish = async () => {
    if (part) parts.push(await part.finish());
    part = undefined;
  };
  try {
    for await (const chunk of bytes) {
      for (let at = 0; at < chunk.length; ) {
        signal?.throwIfAborted();
        part ??= await openPart(partBytes === undefined ? file : partName(file, parts.length + 1));
        const piece = chunk.subarray(at, at + (partBytes ?? Number.POSITIVE_INFINITY) - part.size);
        await part.put(piece);
        at += piece.length;
        if (part.size === partBytes) await finish();
      }
    }
    await finish();
  } finally {
    await part?.close();
  }
  await removeOthers(file, parts);
  return parts;
}

/** The name of a part; they sort in their order, up to 999 of them. */
export function partName(file: string, number: number): string {
  return `${file}.${String(number).padStart(3, "0")}`;
}

interface OpenPart {
  readonly size: number;
  put(piece: Uint8Array): Promise<void>;
  finish(): Promise<WrittenPart>;
  close(): Promise<void>;
}

async function openPart(name: string): Promise<OpenPart> {
  const file = await open(name, "r+").catch(() => open(name, "w+"));
  const hash: Hash = createHash("sha256");
  let size = 0;
  let isSame = true;
  return {
    get size() {
      return size;
    },
    async put(piece) {
      isSame &&= await holds(file, piece, size);
      if (!isSame) await writeAll(file, piece, size);
      hash.update(piece);
      size += piece.length;
    },
    async finish() {
      // A file that is whole already keeps its time, too.
      if ((await file.stat()).size !== size) await file.truncate(size);
      await file.sync();
      await file.close();
      return { path: name, size, sha256: hash.digest("hex") };
    },
    close: () => file.close(),
  };
}

async function holds(file: FileHandle, piece: Uint8Array, at: number): Promise<boolean> {
  const there = Buffer.allocUnsafe(piece.length);
  const { bytesRead } = await file.read(there, 0, piece.length, at);
  return bytesRead === piece.length && there.equals(piece);
}

async function writeAll(file: FileHandle, piece: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < piece.length; ) {
    done += (await file.write(piece, done, piece.length - done, at + done)).bytesWritten;
  }
}

/** Parts of an earlier export that was longer, or split in another way, would be read as well. */
async function removeOthers(file: string, parts: readonly WrittenPart[]): Promise<void> {
  const ours = new Set(parts.map((part) => path.basename(part.path)));
  const base = path.basename(file);
  for (const name of await readdir(path.dirname(file))) {
    const isPart = name === base || (name.startsWith(`${base}.`) && /^\d{3}$/.test(name.slice(base.length + 1)));
    if (isPart && !ours.has(name)) await rm(path.join(path.dirname(file), name));
  }
}
