import { writeSync } from "node:fs";
import { constants, type FileHandle, mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { unreachable } from "@funasr-images/errors";
import type { GrowingHash } from "./hash-thread.ts";
import { openGrowingHash } from "./open-growing-hash.ts";
import { openPartFolder } from "./part-folder.ts";
import { bytesName, readSidecar, writeSidecar } from "./part-sidecar.ts";
import { addSpan, countBytes, missingSpans, prefixEnd, type Span } from "./span.ts";
import { guardStore, storeFailure } from "./store-failure.ts";

/** A file on its way into the store, filled in any order. Its hash follows the bytes that are there without a gap. */
export interface StorePart {
  /** Bytes that are there. */
  readonly bytes: number;
  /** The missing bytes of a file of that size. */
  missing(size: number): Span[];
  /**
   * Puts bytes where none are. Synchronous on purpose: they go to the page cache, so that one buffer serves a whole
   * connection.
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
  let hash: GrowingHash | undefined;
  let saving: Promise<unknown> = Promise.resolve();
  let isOpen = true;
  if (size !== undefined) await guard(() => file.truncate(size));

  const follow = () => {
    hash ??= openGrowingHash(file, size);
    hash.extend(prefixEnd(spans));
    return hash;
  };
  const write = (position: number, bytes: Uint8Array) => {
    const end = position + bytes.length;
    // What is there may be hashed already: the file must never become something else than what was hashed.
    if (spans.some((span) => span.start < end && position < span.end)) unreachable(`Byte ${position} is written twice`);
    try {
      writeWhole(file.fd, position, bytes);
    } catch (cause) {
      throw storeFailure(target, cause);
    }
    spans = addSpan(spans, { start: position, end });
    follow();
  };
  // The thread starts, and hashes what an earlier run left, while the first request is on its way.
  if (size !== undefined) follow();
  const close = async (finish: () => Promise<void>) => {
    if (!isOpen) return;
    isOpen = false;
    await guard(async () => {
      hash?.close();
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
      const before = spans;
      spans = spans.flatMap(({ start, end }) => (start < from ? [{ start, end: Math.min(end, from) }] : []));
      if (countBytes(spans) === countBytes(before)) return;
      // Opened again by the next write, when it may have gone further than what is left.
      if (prefixEnd(before) > from) {
        hash?.close();
        hash = undefined;
      }
      // An old sidecar would promise what is no longer there.
      await save();
    },
    commit: async () => {
      const whole = prefixEnd(spans);
      const received = await guard(() => follow().digest(whole));
      hash = undefined;
      if (received !== sha256) return { kind: "mismatch", received };
      await guard(() => sealFile(file, whole));
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

async function savePart(file: FileHandle, directory: string, spans: readonly Span[]): Promise<void> {
  await file.datasync();
  await writeSidecar(directory, spans);
}

async function sealFile(file: FileHandle, size: number): Promise<void> {
  await file.truncate(size);
  // Stored files are shared, also by links: they must not be written.
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
