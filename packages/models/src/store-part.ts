import { createHash, type Hash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { ModelError } from "./model-error.ts";

/** A file on its way into the store. Its hash is computed as the bytes arrive. */
export interface StorePart {
  /** Bytes that are there. */
  readonly bytes: number;
  append(chunk: Uint8Array): Promise<void>;
  /** Throws away what is there. */
  restart(): Promise<void>;
  /** Gives the file its name if its hash is right: fsync, then an atomic rename. */
  commit(): Promise<{ readonly kind: "stored" } | { readonly kind: "mismatch"; readonly received: string }>;
  /** Closes and keeps the bytes for the next download. Does nothing after a commit. */
  release(): Promise<void>;
  /** Closes and throws the bytes away. Does nothing after a commit. */
  discard(): Promise<void>;
}

interface PartOptions {
  readonly sha256: string;
  /** Where the finished file goes. */
  readonly target: string;
  /** Where parts lie. */
  readonly directory: string;
  /** Whether to take over what an earlier download left. */
  readonly resume: boolean;
}

/**
 * Opens a part for this process alone. An idle part is `<sha256>.part`; a part in use carries host, process and a random
 * word in its name. Taking one over is a rename, so of two processes one wins and the other starts afresh; a part
 * whose process died is idle too.
 */
export async function openStorePart(options: PartOptions): Promise<StorePart> {
  const { sha256, target, directory } = options;
  const used = join(directory, `${sha256}.${host}.${process.pid}.${randomBytes(4).toString("hex")}.part`);
  const idle = join(directory, `${sha256}.part`);
  const guard = <T>(operation: () => Promise<T>) => guardStore(used, operation);

  if (options.resume) await guard(() => claimPart(directory, sha256, used));
  const file = await guard(() => open(used, "a+"));
  let { hash, bytes } = await guard(() => hashPrefix(used)).catch(async (error: unknown) => {
    await file.close();
    throw error;
  });
  let isOpen = true;

  const close = async (finish: () => Promise<void>) => {
    if (!isOpen) return;
    isOpen = false;
    await guard(async () => {
      await file.close();
      await finish();
    });
  };

  return {
    get bytes() {
      return bytes;
    },
    append: async (chunk) => {
      await guard(() => file.appendFile(chunk));
      hash.update(chunk);
      bytes += chunk.length;
    },
    restart: async () => {
      await guard(() => file.truncate(0));
      hash = createHash("sha256");
      bytes = 0;
    },
    commit: async () => {
      const received = hash.copy().digest("hex");
      if (received !== sha256) return { kind: "mismatch", received };
      await guard(() => prepare(file));
      await close(() => nameFile(used, target));
      return { kind: "stored" };
    },
    release: () => close(() => (bytes > 0 ? rename(used, idle) : rm(used, { force: true }))),
    discard: () => close(() => rm(used, { force: true })),
  };
}

/** Runs a file operation; what the file system refuses becomes `STORE_FAILED`, which ends all downloads at once. */
export async function guardStore<T>(where: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw new ModelError({
      code: "STORE_FAILED",
      what: `The store cannot be used: ${code}`,
      where,
      fix: code === "ENOSPC" ? "Free some space." : "Check that the directory exists and can be written.",
      cause,
    });
  }
}

const host = hostname().replace(/[^A-Za-z0-9-]/g, "-");

async function claimPart(directory: string, sha256: string, used: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.startsWith(sha256) && isIdle(name));
  for (const name of names) {
    try {
      await rename(join(directory, name), used);
      return;
    } catch (error) {
      // Another process was faster.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}

function isIdle(name: string): boolean {
  const [, owner, pid] = name.split(".");
  if (owner === "part") return true;
  // Of another host nothing is known; its parts are left alone.
  return owner === host && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function hashPrefix(path: string): Promise<{ hash: Hash; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { hash, bytes };
}

async function prepare(file: FileHandle): Promise<void> {
  // Stored files are shared, by links too: nobody shall write into them.
  await file.chmod(0o444);
  await file.sync();
}

async function nameFile(used: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await rename(used, target);
  // The name is on disk only when its directory is.
  const directory = await open(dirname(target), "r");
  await directory.sync().finally(() => directory.close());
}
