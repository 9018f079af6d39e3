import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import { constants, type FileHandle, mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hashFile } from "./hash-file.ts";
import { openPartFolder } from "./part-folder.ts";
import { bytesName, readSidecar, writeSidecar } from "./part-sidecar.ts";
import { addSpan, countBytes, missingSpans, prefixEnd, type Span } from "./span.ts";
import { guardStore, storeFailure } from "./store-failure.ts";

/** A file on its way into the store, filled in any order. Its hash follows the bytes that are there without a gap. */
export interface StorePart {
  /** Bytes that are there. */
  readonly bytes: number;
  /** What lacks of a file of that size. */
  missing(size: number): Span[];
  /**
   * Puts bytes where none are. Synchronous on purpose: they go to the page cache, and whoever reads a connection can use
   * one buffer for all of it.
   */
  write(position: number, bytes: Uint8Array): void;
  /** Writes behind everything that is there. */
  append(chunk: Uint8Array): Promise<void>;
  /** Makes what is there survive the process and the machine: data first, then the sidecar that names it. */
  checkpoint(): Promise<void>;
  /** Throws away what is there from that byte on. */
  restart(from?: number): Promise<void>;
  /** Gives the file its name if its hash is right: fsync, then an atomic rename. */
  commit(): Promise<{ readonly kind: "stored" } | { readonly kind: "mismatch"; readonly received: string }>;
  /** Closes and keeps the bytes for the next download. Does nothing after a commit. */
  release(): Promise<void>;
  /** Closes and throws the bytes away. Does nothing after a commit. */
  discard(): Promise<void>;
}

export interface PartOptions {
  readonly sha256: string;
  /** Where the finished file goes. */
  readonly target: string;
  /** Where parts lie. */
  readonly directory: string;
  /** Whether to take over what an earlier download left. */
  readonly resume: boolean;
  /** The file gets this length at once. @default it grows */
  readonly size?: number;
}

/** Opens a part for this process alone. */
export async function openStorePart({ sha256, target, directory, resume, size }: PartOptions): Promise<StorePart> {
  const guard = <T>(operation: () => Promise<T>) => guardStore(target, operation);
  const folder = await guard(() => openPartFolder(directory, sha256, resume));
  const file = await guard(() => open(join(folder.path, bytesName), constants.O_RDWR | constants.O_CREAT, 0o644));
  let spans = await readSidecar(folder.path);
  let hash = createHash("sha256");
  let hashed = 0;
  let era = 0;
  let following: Promise<void> | undefined;
  let saving: Promise<unknown> = Promise.resolve();
  let isOpen = true;
  if (size !== undefined) await guard(() => file.truncate(size));

  /** Hashes what became contiguous without passing through {@link StorePart.write} in order. */
  const follow = () => {
    following ??= followOnce().finally(() => {
      following = undefined;
    });
    return following;
  };
  const followOnce = async () => {
    const born = era;
    while (isOpen && era === born && hashed < prefixEnd(spans)) {
      const span = { start: hashed, end: prefixEnd(spans), isWanted: () => isOpen && era === born };
      const end = await hashFile(file, hash, span);
      if (era !== born || end === hashed) return;
      hashed = end;
    }
  };
  const write = (position: number, bytes: Uint8Array) => {
    const end = position + bytes.length;
    // What is there may be hashed already: the file must never become something else than what was hashed.
    if (spans.some((span) => span.start < end && position < span.end)) throw new Error(`${position} is written twice`);
    try {
      writeWhole(file.fd, position, bytes);
    } catch (cause) {
      throw storeFailure(target, cause);
    }
    if (position === hashed && following === undefined) {
      hash.update(bytes);
      hashed = end;
    }
    spans = addSpan(spans, { start: position, end });
    if (following === undefined && hashed < prefixEnd(spans)) follow().catch(() => {});
  };
  const close = async (finish: () => Promise<void>) => {
    if (!isOpen) return;
    isOpen = false;
    await guard(async () => {
      await following?.catch(() => {});
      await saving.catch(() => {});
      await file.close();
      await finish();
    });
  };
  /** One after the other: a sidecar must not come after a newer one. */
  const save = () => {
    saving = saving.catch(() => {}).then(() => savePart(file, folder.path, spans));
    return guard(() => saving);
  };

  return {
    get bytes() {
      return countBytes(spans);
    },
    missing: (whole) => missingSpans(spans, whole),
    write,
    append: async (chunk) => write(spans.at(-1)?.end ?? 0, chunk),
    checkpoint: async () => {
      if (isOpen) await save();
    },
    restart: async (from = 0) => {
      const before = countBytes(spans);
      spans = spans.flatMap(({ start, end }) => (start < from ? [{ start, end: Math.min(end, from) }] : []));
      if (hashed > from || from === 0) {
        era += 1;
        await following?.catch(() => {});
        hash = createHash("sha256");
        hashed = 0;
      }
      // An old sidecar would promise what is no longer there.
      if (countBytes(spans) < before) await save();
    },
    commit: async () => {
      // The first one may have been about to end when the last byte came.
      await guard(follow);
      await guard(follow);
      const received = hash.copy().digest("hex");
      if (received !== sha256) return { kind: "mismatch", received };
      await guard(() => sealFile(file, hashed));
      await close(async () => {
        await nameFile(join(folder.path, bytesName), target);
        await folder.remove();
      });
      return { kind: "stored" };
    },
    release: async () => {
      const keep = isOpen && spans.length > 0;
      if (keep) await save();
      await close(keep ? folder.release : folder.remove);
    },
    discard: () => close(folder.remove),
  };
}

function writeWhole(fd: number, position: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

async function savePart(file: FileHandle, folder: string, spans: readonly Span[]): Promise<void> {
  await file.datasync();
  await writeSidecar(folder, spans);
}

async function sealFile(file: FileHandle, size: number): Promise<void> {
  await file.truncate(size);
  // Stored files are shared, by links too: nobody shall write into them.
  await file.chmod(0o444);
  await file.sync();
}

async function nameFile(bytes: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await rename(bytes, target);
  // The name is on disk only when its directory is.
  const directory = await open(dirname(target), "r");
  await directory.sync().finally(() => directory.close());
}
