import type { ImageBranch, Plan } from "@funasr-images/catalog";
import { readCommits } from "@funasr-images/pipeline";
import type { Registry } from "@funasr-images/registry";
import {
  listReleasedTags,
  type ReleasedIndex,
  readListedVersion,
  readVersion,
  versionsOf,
} from "@funasr-images/release";
import semver from "semver";
import { ActionError } from "../../src/context/action-error.ts";

/** What the notes contain besides the plan. */
export interface ReleaseFacts {
  /** That the images were made from: with nothing new, the commit of the version and not that of this run. */
  readonly commit: string;
  readonly indexes: readonly ReleasedIndex[];
  /** Of the commits since the previous release, newest first; absent when there is none. */
  readonly messages?: readonly string[];
}

/** @throws ActionError RELEASE_MISSING; ReleaseError TAGS_DISAGREE, VERSION_MISSING */
export async function readReleaseFacts(
  plan: Plan,
  indexes: readonly ReleasedIndex[],
  registry: Registry,
  root: string,
): Promise<ReleaseFacts> {
  const branch = indexes[0]?.branch as ImageBranch;
  const released = await readVersion(registry, branch, plan.version);
  if (!released) {
    const what = `${registry.repository} has no ${branch}-${plan.version}, which this run has written.`;
    throw new ActionError("RELEASE_MISSING", `${what} Run again; when it stays so, look at the registry.`);
  }
  const tags = await listReleasedTags(registry, [branch]);
  const older = versionsOf(branch, tags).find((version) => semver.lt(version, plan.version));
  const previous = older === undefined ? undefined : await readListedVersion(registry, branch, older, tags);
  const messages = previous && (await (await readCommits(root)).since(previous.commit));
  return { commit: released.commit || plan.commit, indexes, ...(messages ? { messages } : {}) };
}
