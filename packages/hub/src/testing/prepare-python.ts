import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** An environment with some packages, or why there is none. */
export type Python =
  | { readonly kind: "ready"; readonly python: string }
  /** PyPI cannot be reached: the one reason for which a test may be skipped. */
  | { readonly kind: "absent"; readonly reason: string };

const run = promisify(execFile);

/**
 * Installs packages, and nothing that they ask for, into a throw-away environment outside of the checkout; made once per machine.
 *
 * @param requirements every one `name==version`
 * @throws when Python or pip is missing, or pip fails for any other reason than the network
 */
export function preparePython(requirements: readonly string[]): Promise<Python> {
  const key = requirements.join(" ");
  // An answer of the network, once for all tests of a file.
  const known = prepared.get(key) ?? install(requirements);
  prepared.set(key, known);
  return known;
}

const prepared = new Map<string, Promise<Python>>();

async function install(requirements: readonly string[]): Promise<Python> {
  const name = createHash("sha256").update(requirements.join(" ")).digest("hex").slice(0, 12);
  const directory = join(tmpdir(), `funasr-images-python-${name}`);
  const ready: Python = { kind: "ready", python: join(directory, "bin/python") };
  if (existsSync(directory)) return ready;

  const fresh = `${directory}.${process.pid}`;
  try {
    await run("python3", ["-m", "venv", fresh]).catch((cause: unknown) => {
      throw new Error("python3 cannot make an environment. Install it: apt-get install python3-venv", { cause });
    });
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "10"];
    const wheels = ["--no-deps", "--only-binary", ":all:"];
    await run(join(fresh, "bin/python"), [...pip, ...wheels, ...requirements]);
    // Only a finished environment gets the name; where another process was faster, its one is as good.
    await rename(fresh, directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
    return ready;
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    const output = stderr.split("\n").find((line) => unreachable.test(line));
    if (output === undefined) throw error;
    return { kind: "absent", reason: `PyPI cannot be reached: ${output.trim().slice(0, 200)}` };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** How pip reports a missing network; before "no matching distribution", which it reports for any index. */
const unreachable =
  /NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|name resolution|Network is unreachable|Connection (refused|reset)/i;
