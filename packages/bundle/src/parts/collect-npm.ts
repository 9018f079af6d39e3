import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { hexOf } from "@funasr-images/builder";
import { hashPlainFile } from "@funasr-images/files";
import { execa } from "execa";
import { BundleError } from "../bundle-error.ts";
import { type BundleFile, textFile } from "../bundle-file.ts";
import { listNpmPackages, type NpmTarball, npmCachePath, renderOfflineLock } from "./npm-packages.ts";

/** How many packages one call of npm brings: a command line has an end. */
const atOnce = 40;

/**
 * The npm packages of the checkout, of every arch, as a cache for `npm ci --offline`, and the lock that goes with it. npm's own client
 * brings those that its cache lacks, so the machine's registry, mirror and proxy apply.
 *
 * @throws BundleError NPM_MISSING
 */
export async function collectNpm(
  root: string,
  { npm, signal }: { readonly npm?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<BundleFile[]> {
  const lock = await readFile(path.join(root, "package-lock.json"), "utf8");
  const tarballs = listNpmPackages(lock);
  const env = npm ? { npm_config_registry: npm } : {};
  const { stdout } = await execa("npm", ["config", "get", "cache"], { cwd: root });
  const cache = stdout.trim();
  const absent: NpmTarball[] = [];
  for (const tarball of tarballs) if (!(await isThere(cache, tarball))) absent.push(tarball);
  for (let start = 0; start < absent.length; start += atOnce) {
    const specs = absent.slice(start, start + atOnce).map(({ spec }) => spec);
    await execa("npm", ["cache", "add", ...specs], { cwd: root, env, cancelSignal: signal }).catch((cause) => {
      signal?.throwIfAborted();
      throw missing(specs.join(" "), "npm cannot bring them", cause);
    });
  }
  const files: BundleFile[] = [textFile("npm/package-lock.json", renderOfflineLock(lock))];
  for (const tarball of tarballs) files.push(await readTarball(cache, tarball, signal));
  return files;
}

async function isThere(cache: string, { integrity }: NpmTarball): Promise<boolean> {
  return stat(path.join(cache, npmCachePath(integrity))).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function readTarball(
  cache: string,
  { spec, integrity }: NpmTarball,
  signal: AbortSignal | undefined,
): Promise<BundleFile> {
  const inside = npmCachePath(integrity);
  const source = path.join(cache, inside);
  const actual = await hashPlainFile(source, { algorithm: "sha512", signal }).catch((cause) => {
    signal?.throwIfAborted();
    throw missing(spec, "npm brought another file than package-lock.json names", cause);
  });
  if (actual !== hexOf(integrity)) throw missing(spec, "npm's cache holds a damaged file: npm cache verify removes it");
  return {
    path: `npm/${inside}`,
    size: (await stat(source)).size,
    sha256: await hashPlainFile(source, { signal }),
    source,
  };
}

function missing(where: string, what: string, cause?: unknown): BundleError {
  return new BundleError("NPM_MISSING", what, {
    where,
    fix: "Check the npm registry or mirror, then run again.",
    cause,
  });
}
