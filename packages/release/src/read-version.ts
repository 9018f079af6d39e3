import type { Arch, ImageBranch } from "@funasr-images/catalog";
import { type PlatformManifest, parseImageConfig, type Registry, type StoredManifest } from "@funasr-images/registry";
import semver from "semver";
import { annotations } from "./annotations.ts";
import { ReleaseError } from "./release-error.ts";

/** A branch at a released version. */
export interface ReleasedBranch {
  readonly branch: ImageBranch;
  readonly version: string;
  /** Of the index. */
  readonly digest: string;
  readonly bytes: Uint8Array;
  /** The commit that it was released from; empty in an index that does not name it. */
  readonly commit: string;
  readonly legs: readonly ReleasedLeg[];
}

export interface ReleasedLeg {
  readonly arch: Arch;
  readonly inputs: string;
  readonly manifest: PlatformManifest;
}

/** The versions that a branch has tags of, newest first. */
export function versionsOf(branch: ImageBranch, tags: readonly string[]): string[] {
  return tags
    .filter((tag) => tag.startsWith(`${branch}-`))
    .map((tag) => tag.slice(branch.length + 1))
    .filter((text) => semver.valid(text) === text)
    .sort(semver.rcompare);
}

/** Reads `<branch>-X.Y.Z`; undefined when it is not there, or no index. */
export async function readVersion(
  registry: Registry,
  branch: ImageBranch,
  version: string,
): Promise<ReleasedBranch | undefined> {
  const stored = await registry.getManifest(`${branch}-${version}`);
  return stored && describeVersion(branch, version, stored);
}

/**
 * The same for a version that may be in a list of all tags; undefined when it is not in it, or no index.
 *
 * @throws ReleaseError VERSION_MISSING when the list names it and it cannot be found
 */
export async function readListedVersion(
  registry: Registry,
  branch: ImageBranch,
  version: string,
  tags: readonly string[],
): Promise<ReleasedBranch | undefined> {
  const tag = `${branch}-${version}`;
  if (!tags.includes(tag)) return undefined;
  const stored = await registry.getManifest(tag);
  if (stored) return describeVersion(branch, version, stored);
  throw new ReleaseError("VERSION_MISSING", `${registry.repository} lists ${tag} and does not have it`, {
    fix: "Run again.",
  });
}

function describeVersion(branch: ImageBranch, version: string, stored: StoredManifest): ReleasedBranch | undefined {
  if (!("manifests" in stored.json)) return undefined;
  const legs = stored.json.manifests.flatMap((entry) => {
    const inputs = entry.annotations?.[annotations.inputs];
    if (!entry.platform || inputs === undefined) return [];
    const { platform } = entry;
    return [{ arch: platform.architecture as Arch, inputs, manifest: { ...entry, platform } }];
  });
  const commit = stored.json.annotations?.[annotations.revision] ?? "";
  return { branch, version, digest: stored.digest, bytes: stored.bytes, commit, legs };
}

/**
 * The SDK that a released branch was built on, as its images say; undefined when they do not, or were built on none.
 *
 * @throws ReleaseError MANIFEST_MISSING
 */
export async function readSdkVersion(
  registry: Registry,
  { branch, version, legs }: ReleasedBranch,
): Promise<string | undefined> {
  const [leg] = legs;
  if (!leg) return undefined;
  const manifest = await registry.getManifest(leg.manifest.digest);
  if (!manifest) {
    const what = `${registry.repository} has no ${leg.manifest.digest}, which ${branch}-${version} names.`;
    throw new ReleaseError("MANIFEST_MISSING", what);
  }
  if ("manifests" in manifest.json) return undefined;
  const { digest } = manifest.json.config;
  const config = parseImageConfig(await registry.getBlob(digest), `${registry.repository}@${digest}`);
  return config.config?.Labels?.["io.funasr-images.sdk"];
}
