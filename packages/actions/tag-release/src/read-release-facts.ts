import type { ImageBranch, Plan } from "@funasr-images/catalog";
import { readCommits } from "@funasr-images/pipeline";
import type { Registry } from "@funasr-images/registry";
import { type ReleasedIndex, readVersion, versionsOf } from "@funasr-images/release";
import semver from "semver";

/** What the notes tell beside the plan. */
export interface ReleaseFacts {
  /** That the images were made from: with nothing new, the commit of the version and not that of this run. */
  readonly commit: string;
  readonly indexes: readonly ReleasedIndex[];
  /** Of the commits since the previous release, newest first. */
  readonly messages: readonly string[];
}

export async function readReleaseFacts(
  plan: Plan,
  indexes: readonly ReleasedIndex[],
  registry: Registry,
  root: string,
): Promise<ReleaseFacts> {
  const branch = indexes[0]?.branch as ImageBranch;
  const released = await readVersion(registry, branch, plan.version);
  const older = versionsOf(branch, await registry.listTags()).find((version) => semver.lt(version, plan.version));
  const previous = older === undefined ? undefined : await readVersion(registry, branch, older);
  const messages = await (await readCommits(root)).since(previous?.commit);
  return { commit: released?.commit || plan.commit, indexes, messages };
}
