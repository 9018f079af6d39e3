import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { readSidecar } from "./part-sidecar.ts";
import { countBytes } from "./span.ts";
import { isReadOnly } from "./store-failure.ts";

/** A folder for a file on its way into the store, of this process alone. */
export interface PartFolder {
  readonly path: string;
  /** Leaves it to the next download of the file. */
  release(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * An idle folder is `<sha256>.part`; one in use carries host, process and a random text in its name. Taking one over is
 * a rename, so of two processes one wins and the other starts afresh; a folder whose process died is idle too.
 */
export async function openPartFolder(directory: string, sha256: string, resume: boolean): Promise<PartFolder> {
  const path = join(directory, `${sha256}.${host}.${process.pid}.${randomBytes(4).toString("hex")}.part`);
  const idle = join(directory, `${sha256}.part`);
  if (!(resume && (await claim(directory, sha256, path)))) await mkdir(path, { recursive: true });
  return {
    path,
    release: () =>
      rename(path, idle).catch((error: NodeJS.ErrnoException) => {
        // Another process left its part there in between; one is enough.
        if (error.code === "ENOTEMPTY" || error.code === "EEXIST") return rm(path, { recursive: true, force: true });
        throw error;
      }),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

/** Bytes that opening would take up. */
export async function readIdleBytes(directory: string, sha256: string): Promise<number> {
  const [largest] = await listIdle(directory, sha256);
  return largest?.bytes ?? 0;
}

/** Removes what a process left that was killed between naming a finished file and removing its part. */
export async function removeFinishedParts(
  directory: string,
  isStored: (sha256: string) => Promise<boolean>,
): Promise<void> {
  for (const name of (await listNames(directory)).filter(isIdle)) {
    const sha256 = name.split(".")[0] as string;
    if (!(await isStored(sha256))) continue;
    await rm(join(directory, name), { recursive: true, force: true }).catch((error) => {
      if (!isReadOnly(error)) throw error;
    });
  }
}

const host = hostname().replace(/[^A-Za-z0-9-]/g, "-");

/** Takes over the idle folder that holds most; the others are of no use any more. */
async function claim(directory: string, sha256: string, path: string): Promise<boolean> {
  let claimed = false;
  for (const { from } of await listIdle(directory, sha256)) {
    if (claimed) await rm(from, { recursive: true, force: true });
    else claimed = await take(from, path);
  }
  return claimed;
}

/** The folder with most bytes first. */
async function listIdle(directory: string, sha256: string): Promise<{ from: string; bytes: number }[]> {
  const names = (await listNames(directory)).filter((name) => name.startsWith(`${sha256}.`) && isIdle(name));
  const folders = names.map(async (name) => {
    const from = join(directory, name);
    return { from, bytes: countBytes(await readSidecar(from)) };
  });
  return (await Promise.all(folders)).sort((one, other) => other.bytes - one.bytes);
}

/** Before the first download there is no directory. */
async function listNames(directory: string): Promise<string[]> {
  return readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}

async function take(from: string, path: string): Promise<boolean> {
  try {
    await rename(from, path);
    return true;
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
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
