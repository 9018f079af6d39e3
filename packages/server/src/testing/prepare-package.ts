import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createVenv, type Environment, prepareEnvironment } from "@funasr-images/files/testing";

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

/**
 * Installs a client into a throw-away environment outside of the checkout; made once per machine.
 *
 * @throws when it has another hash, or the installer fails for any other reason than the network
 */
export function preparePackage(client: ClientPackage): Promise<Environment> {
  return prepareEnvironment(`client ${JSON.stringify(client)}`, (folder) =>
    client.registry === "pypi" ? installWheel(folder, client) : installModule(folder, client),
  );
}

async function installWheel(folder: string, client: Extract<ClientPackage, { registry: "pypi" }>): Promise<void> {
  const install = await createVenv(folder);
  if (client.needs.length > 0) await install(["--only-binary", ":all:", ...client.needs]);
  const list = join(folder, "client.txt");
  await writeFile(list, `${client.requirement} --hash=sha256:${client.sha256}\n`);
  await install(["--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", list]);
}

async function installModule(folder: string, client: Extract<ClientPackage, { registry: "npm" }>): Promise<void> {
  const { name, version, integrity } = client;
  const root = { dependencies: { [name]: version } };
  const packages = { "": root, [`node_modules/${name}`]: { version, integrity } };
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", ...root }));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
  await promisify(execFile)("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries", "1"], {
    cwd: folder,
  });
}
