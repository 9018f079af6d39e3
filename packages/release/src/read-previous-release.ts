import type { ImageBranch, PreviousRelease } from "@funasr-images/catalog";
import type { Registry } from "@funasr-images/registry";
import semver from "semver";
import { listReleasedTags } from "./list-released-tags.ts";
import { readRollback } from "./read-rollback.ts";
import { type ReleasedBranch, readListedVersion, versionsOf } from "./read-version.ts";

/**
 * Reads the newest release from the version tags of a registry. They, not the moving tags, are the record: a run that
 * was killed before its tags moved is found again and finished. After a rollback from the newest release, the one
 * that was rolled back to is what the next plan starts from.
 *
 * @returns `undefined` for a registry that holds no release of these branches
 * @throws ReleaseError TAGS_DISAGREE, VERSION_MISSING, ROLLBACK_UNREADABLE: what cannot be read is not taken for absent
 */
export async function readPreviousRelease(
  registry: Registry,
  branches: readonly ImageBranch[],
): Promise<PreviousRelease | undefined> {
  const tags = await listReleasedTags(registry, branches);
  const read = (versionOf: (branch: ImageBranch) => string | undefined) =>
    Promise.all(
      branches.map((branch) => {
        const version = versionOf(branch);
        return version === undefined ? undefined : readListedVersion(registry, branch, version, tags);
      }),
    ).then((found) => found.filter((release) => release !== undefined));
  const releases = await read((branch) => versionsOf(branch, tags)[0]);
  const newest = releases.toSorted((a, b) => semver.rcompare(a.version, b.version))[0];
  if (!newest) return undefined;
  const rollback = await readRollback(registry, tags);
  if (!rollback || rollback.withdrawn !== newest.version || rollback.version === newest.version) {
    return { version: newest.version, commit: newest.commit, branches: describe(releases) };
  }
  const faulty = releases.filter(({ branch }) => rollback.faulty.includes(branch));
  return {
    version: rollback.version,
    commit: newest.commit,
    branches: describe(await read(() => rollback.version)),
    withdrawn: {
      version: newest.version,
      inputs: faulty.flatMap(({ legs }) => legs.map((leg) => leg.inputs)),
    },
  };
}

function describe(releases: readonly ReleasedBranch[]): PreviousRelease["branches"] {
  return Object.fromEntries(
    releases.map(({ branch, version, digest, legs }) => [
      branch,
      {
        version,
        digest,
        legs: Object.fromEntries(legs.map(({ arch, inputs, manifest }) => [arch, { digest: manifest.digest, inputs }])),
      },
    ]),
  );
}
