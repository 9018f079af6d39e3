import { hexOf } from "@funasr-images/builder";
import { BundleError } from "../bundle-error.ts";

/** A package that `npm ci` installs on Linux, on one of our archs. */
export interface NpmTarball {
  /** `name@version` */
  readonly spec: string;
  /** `sha512-<base64>` */
  readonly integrity: string;
}

interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  /** npm takes a text for a list of one. */
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
}

/** The tarballs of a `package-lock.json`, each once, sorted. @throws BundleError NPM_MISSING for one without a hash */
export function listNpmPackages(lockText: string): NpmTarball[] {
  const { packages } = JSON.parse(lockText) as { readonly packages: Readonly<Record<string, LockEntry>> };
  const found = new Map<string, NpmTarball>();
  for (const [path, entry] of Object.entries(packages)) {
    const at = path.lastIndexOf("node_modules/");
    // Rooms of this project, and what is inside the tarball of another package.
    if (at < 0 || entry.link || entry.inBundle || !fits(entry.os, ["linux"]) || !fits(entry.cpu, ["x64", "arm64"]))
      continue;
    const spec = `${entry.name ?? path.slice(at + "node_modules/".length)}@${entry.version}`;
    const { integrity } = entry;
    if (!integrity?.startsWith("sha512-")) {
      throw new BundleError("NPM_MISSING", `${spec} is not pinned with a sha512 hash`, { where: "package-lock.json" });
    }
    found.set(integrity, { spec, integrity });
  }
  return [...found.values()].sort((one, other) => (one.integrity < other.integrity ? -1 : 1));
}

/**
 * The same lock for npm without a network. Where a lock names no address, npm asks the registry for one, although it has the
 * tarball under its hash; this one names an address that does not exist and is never asked.
 */
export function renderOfflineLock(lockText: string): string {
  const lock = JSON.parse(lockText) as { readonly packages: Readonly<Record<string, LockEntry>> };
  const packages = Object.entries(lock.packages).map(([path, entry]) => {
    const resolved = `https://bundle.invalid/${path}/${entry.version}.tgz`;
    return [path, entry.integrity && !entry.inBundle ? { ...entry, resolved } : entry];
  });
  return `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`;
}

/** Where npm's cache keeps the tarball of a hash. */
export function npmCachePath(integrity: string): string {
  const hex = hexOf(integrity);
  return `_cacache/content-v2/sha512/${hex.slice(0, 2)}/${hex.slice(2, 4)}/${hex.slice(4)}`;
}

/** npm's own rule: names, or names that are excluded with an exclamation mark. */
function fits(named: string | readonly string[] | undefined, ours: readonly string[]): boolean {
  if (named === undefined) return true;
  const allowed = typeof named === "string" ? [named] : named;
  return ours.some((name) => {
    if (allowed.includes(`!${name}`)) return false;
    return allowed.includes(name) || allowed.every((each) => each.startsWith("!"));
  });
}
