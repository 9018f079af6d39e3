import type { Arch, ImageBranch, PreviousBranch, PreviousRelease } from "@funasr-images/catalog";
import type { Registry } from "@funasr-images/registry";
import semver from "semver";
import { annotations } from "./annotations.ts";

/**
 * Reads the newest release from the version tags of a registry. They, not the moving tags, are the record: a run that
 * was killed before its tags moved is found again and finished.
 *
 * @returns `undefined` for a registry that holds no release of these branches
 */
export async function readPreviousRelease(
  registry: Registry,
  branches: readonly ImageBranch[],
): Promise<PreviousRelease | undefined> {
  const tags = await registry.listTags();
  const found = await Promise.all(branches.map((branch) => readBranch(registry, branch, tags)));
  const releases = found.filter((release) => release !== undefined);
  const newest = releases.toSorted((a, b) => semver.rcompare(a.version, b.version))[0];
  if (!newest) return undefined;
  return {
    version: newest.version,
    commit: newest.commit,
    branches: Object.fromEntries(releases.map((release) => [release.branch, release.state])),
  };
}

interface BranchRelease {
  readonly branch: ImageBranch;
  readonly version: string;
  readonly commit: string;
  readonly state: PreviousBranch;
}

async function readBranch(
  registry: Registry,
  branch: ImageBranch,
  tags: readonly string[],
): Promise<BranchRelease | undefined> {
  const version = tags
    .filter((tag) => tag.startsWith(`${branch}-`))
    .map((tag) => tag.slice(branch.length + 1))
    .filter((text) => semver.valid(text) === text)
    .sort(semver.rcompare)[0];
  if (version === undefined) return undefined;
  const manifest = await registry.getManifest(`${branch}-${version}`);
  if (!manifest || !("manifests" in manifest.json)) return undefined;
  const legs: Partial<Record<Arch, { digest: string; inputs: string }>> = {};
  for (const entry of manifest.json.manifests) {
    const arch = entry.platform?.architecture as Arch | undefined;
    const inputs = entry.annotations?.[annotations.inputs];
    if (arch && inputs) legs[arch] = { digest: entry.digest, inputs };
  }
  const commit = manifest.json.annotations?.[annotations.revision] ?? "";
  return { branch, version, commit, state: { digest: manifest.digest, legs } };
}
