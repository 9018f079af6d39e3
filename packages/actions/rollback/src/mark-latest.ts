import { type GitHub, orAbsent } from "../../src/github/open-github.ts";

/** Makes the release of a tag the latest one on GitHub. @returns false when there is no such release */
export async function markLatest({ octokit, owner, repo }: GitHub, tag: string): Promise<boolean> {
  const release = await orAbsent(octokit.repos.getReleaseByTag({ owner, repo, tag }));
  if (!release) return false;
  await octokit.repos.updateRelease({ owner, repo, release_id: release.id, make_latest: "true" });
  return true;
}
