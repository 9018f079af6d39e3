import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { imagePackages } from "@funasr-images/builder";
import { archs } from "@funasr-images/catalog";
import { execa } from "execa";
import type { Shelf } from "./serve-folder.ts";

/** The packages that a release fetches by itself: programs and libraries of both archs. */
const npmPackages: readonly string[] = imagePackages(archs);

interface Locked {
  readonly version: string;
  readonly integrity: string;
}

/**
 * What npm asks of a registry, for the packages that a release fetches, at the versions of the lock file. They are fetched when
 * they are asked for, and kept.
 *
 * @param root the folder of `package-lock.json`
 * @param cache a folder for the archives
 * @param address of the server that the shelf is behind
 * @param ahead fetches all of them now
 */
export async function openNpmShelf(root: string, cache: string, address: () => string, ahead: boolean): Promise<Shelf> {
  await mkdir(cache, { recursive: true });
  const { packages } = JSON.parse(await readFile(path.join(root, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, Locked>>;
  };
  const find = (name: string) => (npmPackages.includes(name) ? packages[`node_modules/${name}`] : undefined);
  const archive = async (name: string) => {
    const locked = find(name);
    return locked && fetchArchive(name, locked, cache);
  };
  if (ahead) for (const name of npmPackages) await archive(name);
  return async (asked) => {
    const [, name = "", file] = /^\/(.+?)(\/-\/[^/]+\.tgz)?$/.exec(asked) ?? [];
    const locked = find(name);
    if (!locked || file !== undefined) return archive(name);
    const { version, integrity } = locked;
    const dist = { integrity, tarball: `${address()}/${name}/-/${path.basename(name)}-${version}.tgz` };
    const versions = { [version]: { name, version, dist } };
    return Buffer.from(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
  };
}

async function fetchArchive(name: string, { version }: Locked, cache: string): Promise<Uint8Array> {
  const file = path.join(cache, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  return readFile(file).catch(async () => {
    await execa("npm", ["pack", `${name}@${version}`, "--pack-destination", cache], { cwd: cache });
    return readFile(file);
  });
}
