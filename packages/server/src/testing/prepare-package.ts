import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A client that a registry serves, pinned. */
export type ClientPackage =
  | {
      readonly registry: "pypi";
      /** `name==version`. */
      readonly requirement: string;
      /** Of its wheel. */
      readonly sha256: string;
      /** What it needs, as far as it is used here. */
      readonly needs: readonly string[];
    }
  | { readonly registry: "npm"; readonly name: string; readonly version: string; readonly integrity: string };

export type Prepared =
  /** The folder of the environment. */
  | { readonly kind: "ready"; readonly folder: string }
  /** The registry cannot be reached: the one reason for which a test may be skipped. */
  | { readonly kind: "absent"; readonly reason: string };

const run = promisify(execFile);

/**
 * Installs a client into a throw-away environment outside of the checkout; made once per machine.
 *
 * @throws when it has another hash, or the installer fails for any other reason than the network
 */
export async function preparePackage(client: ClientPackage): Promise<Prepared> {
  const name = createHash("sha256").update(JSON.stringify(client)).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `funasr-images-client-${name}`);
  if (existsSync(folder)) return { kind: "ready", folder };
  const fresh = `${folder}.${process.pid}`;
  await mkdir(fresh);
  try {
    await (client.registry === "pypi" ? installWheel(fresh, client) : installModule(fresh, client));
    // Only a finished environment gets the name.
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

async function installWheel(folder: string, client: Extract<ClientPackage, { registry: "pypi" }>): Promise<void> {
  await run("python3", ["-m", "venv", folder]).catch((cause: unknown) => {
    throw new Error("python3 cannot make an environment. Install it: apt-get install python3-venv", { cause });
  });
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "10"];
  const python = join(folder, "bin/python");
  if (client.needs.length > 0) await run(python, [...pip, "--only-binary", ":all:", ...client.needs]);
  const list = join(folder, "client.txt");
  await writeFile(list, `${client.requirement} --hash=sha256:${client.sha256}\n`);
  await run(python, [...pip, "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", list]);
}

async function installModule(folder: string, client: Extract<ClientPackage, { registry: "npm" }>): Promise<void> {
  const { name, version, integrity } = client;
  const root = { dependencies: { [name]: version } };
  const packages = { "": root, [`node_modules/${name}`]: { version, integrity } };
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", ...root }));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries", "1"], { cwd: folder });
}

/** How pip and npm report a missing network. */
const unreachable =
  /NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|name resolution|Network is unreachable|Connection (refused|reset)|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/i;
