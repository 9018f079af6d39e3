import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { BuilderError } from "./builder-error.ts";

export interface NpmPackage {
  /** The unpacked package. */
  readonly directory: string;
  readonly version: string;
  /** 0 when the cache had it. */
  readonly downloadedBytes: number;
}

/**
 * Unpacks an npm package of any arch at the version and hash that the root lock file names. npm's own client fetches
 * it, so the machine's registry, mirror, proxy and cache apply; nothing of the package is run.
 *
 * @param root the folder of `package-lock.json`
 * @param npm the registry. @default what npm is set to
 * @param cache a folder that keeps unpacked packages, by hash; tarballs that a bundle brought there are used first
 * @throws BuilderError NPM_UNLOCKED, NPM_CORRUPT
 */
export async function fetchNpmPackage(
  name: string,
  { root, cache, npm, exec = execa }: { root: string; cache: string; npm?: string | undefined; exec?: typeof execa },
): Promise<NpmPackage> {
  const { version, integrity } = await lockedVersion(name, root);
  const directory = path.join(cache, `${name.replace("/", "-")}-${version}-${shortName(integrity)}`);
  if (await isDirectory(directory)) return { directory, version, downloadedBytes: 0 };
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(path.join(cache, ".fetch-"));
  try {
    const brought = path.join(cache, archiveName(integrity));
    const isBrought = existsSync(brought);
    const archive = isBrought ? brought : await packArchive(`${name}@${version}`, temporary, { exec, npm });
    const bytes = await readFile(archive);
    const actual = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    if (actual !== integrity) {
      throw new BuilderError("NPM_CORRUPT", `The npm package has hash ${actual}, package-lock.json says ${integrity}`, {
        where: isBrought ? brought : `${name}@${version}`,
        fix: isBrought ? "Import the bundle again." : "Check the npm mirror.",
      });
    }
    const unpacked = path.join(temporary, "package");
    await mkdir(unpacked);
    await exec("tar", ["-xzf", archive, "-C", unpacked, "--strip-components=1", "--no-same-owner"]);
    // A second process may have won the race; both hold the same bytes.
    await rename(unpacked, directory).catch(async (cause) => {
      if (!(await isDirectory(directory))) throw cause;
    });
    return { directory, version, downloadedBytes: isBrought ? 0 : bytes.length };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The name in the cache of a package's tarball that was brought from elsewhere: it is taken, and npm not asked. */
export function archiveName(integrity: string): string {
  return `${hexOf(integrity)}.tgz`;
}

/** The digits of a hash as npm writes it: `sha512-<base64>`. */
export function hexOf(integrity: string): string {
  return Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
}

async function packArchive(
  spec: string,
  folder: string,
  { exec, npm }: { readonly exec: typeof execa; readonly npm?: string | undefined },
): Promise<string> {
  const packed = await exec("npm", ["pack", spec, "--json", "--pack-destination", folder], {
    cwd: folder,
    stderr: "pipe",
    ...(npm ? { env: { npm_config_registry: npm } } : {}),
  });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  return path.join(folder, filename.replace("@", "").replace("/", "-"));
}

async function lockedVersion(name: string, root: string): Promise<{ version: string; integrity: string }> {
  const lock = JSON.parse(await readFile(path.join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { version?: string; integrity?: string }>;
  };
  const entry = lock.packages[`node_modules/${name}`];
  if (!entry?.version || !entry.integrity?.startsWith("sha512-")) {
    throw new BuilderError("NPM_UNLOCKED", `No ${name} is pinned with a sha512 hash`, {
      where: "package-lock.json",
      fix: "Run: npx projen",
    });
  }
  return { version: entry.version, integrity: entry.integrity };
}

function shortName(integrity: string): string {
  return createHash("sha256").update(integrity).digest("hex").slice(0, 12);
}

async function isDirectory(directory: string): Promise<boolean> {
  return stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
