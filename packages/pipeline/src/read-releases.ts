import type { ReleasedChanges } from "@funasr-images/release";
import semver from "semver";
import { shallowClone } from "./read-commits.ts";
import { isShallow, readMessages, runGit } from "./run-git.ts";

/** The releases of a checkout. */
export interface Releases {
  /** Newest first. */
  readonly tagged: readonly ReleasedChanges[];
  /** Messages of the commits after the newest, newest first. */
  readonly next: readonly string[];
}

/**
 * Reads the releases that the head has come from: its tags `vX.Y.Z`.
 *
 * @throws PipelineError SHALLOW_CLONE
 */
export async function readReleases(root: string): Promise<Releases> {
  if (await isShallow(root)) throw shallowClone("releases and their commits are not in it");
  const tags = (await runGit(root, ["tag", "--list", "v*", "--merged", "HEAD"]))?.split("\n") ?? [];
  const versions = semver.rsort(tags.map((tag) => tag.slice(1)).filter((version) => semver.valid(version) === version));
  const tagged = versions.map(async (version, index): Promise<ReleasedChanges> => {
    const date = await runGit(root, ["log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%d", `v${version}`]);
    const older = versions[index + 1];
    const messages = older === undefined ? undefined : await readMessages(root, `v${older}..v${version}`);
    return { version, date: date ?? "", ...(messages ? { messages } : {}) };
  });
  const since = versions[0] === undefined ? "HEAD" : `v${versions[0]}..HEAD`;
  return { tagged: await Promise.all(tagged), next: (await readMessages(root, since)) ?? [] };
}
