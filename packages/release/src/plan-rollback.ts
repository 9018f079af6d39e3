import { branchTags, type ImageBranch, type PlannedTags } from "@funasr-images/catalog";
import type { Registry } from "@funasr-images/registry";
import semver from "semver";
import { listReleasedTags } from "./list-released-tags.ts";
import { type ReleasedBranch, readSdkVersion, readVersion, versionsOf } from "./read-version.ts";
import { ReleaseError } from "./release-error.ts";

/** What {@link applyRollback} will write. Nothing is built for it. */
export interface RollbackPlan {
  readonly version: string;
  /** The newest version; the same as `version` when this rolls forward again. */
  readonly withdrawn: string;
  /** Branches that are faulty in the withdrawn version: the next release must not bring them back unchanged. */
  readonly faulty: readonly ImageBranch[];
  readonly branches: readonly {
    readonly branch: ImageBranch;
    readonly release: ReleasedBranch;
    readonly tags: PlannedTags;
  }[];
}

/**
 * Reads an older version and decides which tags go back to it: those of every branch, or none.
 *
 * @param options.faulty @default every branch
 * @throws ReleaseError VERSION_INCOMPLETE when a branch or one of its images is missing, with the versions that could be
 * chosen
 */
export async function planRollback(
  registry: Registry,
  branches: readonly ImageBranch[],
  version: string,
  options: { readonly faulty?: readonly ImageBranch[] } = {},
): Promise<RollbackPlan> {
  const tags = await listReleasedTags(registry, branches);
  const versions = branches.map((branch) => versionsOf(branch, tags));
  const everywhere = (versions[0] ?? []).filter((one) => versions.every((list) => list.includes(one)));
  const releases = await Promise.all(branches.map((branch) => readVersion(registry, branch, version)));
  const problems: string[] = [];
  const planned: RollbackPlan["branches"][number][] = [];
  for (const [index, branch] of branches.entries()) {
    const release = releases[index];
    const missing = release
      ? await missingLegs(registry, release)
      : [`${branch}-${version} is not in ${registry.repository}`];
    problems.push(...missing);
    if (!release || missing.length > 0) continue;
    const sdk = await readSdkVersion(registry, release);
    planned.push({ branch, release, tags: branchTags(branch, version, sdk) });
  }
  if (problems.length > 0) {
    const choice = everywhere.filter((one) => one !== version).join(", ") || "none";
    throw new ReleaseError(
      "VERSION_INCOMPLETE",
      `No tag moves, because ${version} is not complete:\n${problems.join("\n")}\nVersions of every branch: ${choice}`,
    );
  }
  const withdrawn = versions.flatMap((list) => list.slice(0, 1)).sort(semver.rcompare)[0] as string;
  return { version, withdrawn, faulty: options.faulty ?? branches, branches: planned };
}

/** An image may have been deleted by digest, and the index that names it left. */
async function missingLegs(registry: Registry, { branch, version, legs }: ReleasedBranch): Promise<string[]> {
  if (legs.length === 0) return [`${branch}-${version} names no image that this project released`];
  const found = await Promise.all(legs.map(({ manifest }) => registry.resolveTag(manifest.digest)));
  return legs.flatMap(({ arch, manifest }, index) =>
    found[index] === undefined ? [`${branch}/${arch} of ${version} (${manifest.digest}) is gone`] : [],
  );
}
