import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** What tests need of a package registry. */
export type Environment =
  | { readonly kind: "ready"; readonly folder: string }
  /** The registry cannot be reached: the one reason for which a test may be skipped. */
  | { readonly kind: "absent"; readonly reason: string };

const run = promisify(execFile);

/**
 * Lets packages be installed into a throw-away folder outside of the checkout; made once per machine.
 *
 * @param key names everything that the folder depends on
 * @throws what `install` throws for any other reason than the network
 */
export function prepareEnvironment(key: string, install: (folder: string) => Promise<void>): Promise<Environment> {
  // An answer of the network, once for all tests of a file.
  const known = prepared.get(key) ?? prepare(key, install);
  prepared.set(key, known);
  return known;
}

const prepared = new Map<string, Promise<Environment>>();

async function prepare(key: string, install: (folder: string) => Promise<void>): Promise<Environment> {
  const name = createHash("sha256").update(key).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `funasr-images-environment-${name}`);
  if (existsSync(folder)) return { kind: "ready", folder };
  const fresh = `${folder}.${process.pid}`;
  await mkdir(fresh);
  try {
    await install(fresh);
    // Only a finished environment gets the name; where another process was faster, its one is as good.
    await rename(fresh, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
    return { kind: "ready", folder };
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    const output = stderr.split("\n").find((line) => unreachable.test(line));
    if (output === undefined) throw error;
    return { kind: "absent", reason: `the registry cannot be reached: ${output.trim().slice(0, 200)}` };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/**
 * Makes a Python of its own in a folder.
 *
 * @returns `pip install` in it
 */
export async function createVenv(folder: string): Promise<(parameters: readonly string[]) => Promise<void>> {
  await run("python3", ["-m", "venv", folder]).catch((cause: unknown) => {
    throw new Error("python3 cannot make an environment. Install it: apt-get install python3-venv", { cause });
  });
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "10"];
  return async (parameters) => void (await run(join(folder, "bin/python"), [...pip, ...parameters]));
}

/** How pip and npm report a missing network; pip says "no matching distribution" after it, and for any index. */
const unreachable =
  /NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|name resolution|Network is unreachable|Connection (refused|reset)|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/i;
