import { ActionError } from "../context/action-error.ts";
import { listPages } from "./list-pages.ts";
import { type GitHub, orAbsent } from "./open-github.ts";

/** A release on GitHub, published or not yet. */
export interface GitHubRelease {
  readonly id: number;
  readonly url: string;
  readonly draft: boolean;
  readonly notes: string;
}

/**
 * Puts the git tag `vX.Y.Z` and a release on it, as a draft. What is there already is kept and gets these notes, so a
 * release that is run again goes on where it ended.
 *
 * @throws ActionError TAG_ELSEWHERE when the tag is at another commit
 */
export async function draftRelease(
  github: GitHub,
  release: {
    readonly version: string;
    readonly commit: string;
    readonly notes: string;
    /** Leaves the notes of a published release alone: nothing new is in it. */
    readonly current: boolean;
  },
): Promise<GitHubRelease> {
  const { octokit, owner, repo } = github;
  const tag = `v${release.version}`;
  await placeTag(github, tag, release.commit);
  const text = { owner, repo, tag_name: tag, name: tag, body: release.notes };
  const present = await findRelease(github, tag);
  if (!present) {
    const { data } = await octokit.repos.createRelease({ ...text, draft: true, target_commitish: release.commit });
    return describe(data);
  }
  if (present.notes === release.notes || (release.current && !present.draft)) return present;
  const { data } = await octokit.repos.updateRelease({ ...text, release_id: present.id, draft: present.draft });
  return describe(data);
}

/** The release of a tag, drafts too: the API finds no draft by its tag, so that the list is read. */
export async function findRelease({ octokit, owner, repo }: GitHub, tag: string): Promise<GitHubRelease | undefined> {
  const releases = await listPages("releases", (page) => octokit.repos.listReleases({ owner, repo, ...page }));
  const present = releases.find(({ tag_name }) => tag_name === tag);
  return present && describe(present);
}

/** Publishes it, as the latest. */
export async function publishRelease({ octokit, owner, repo }: GitHub, release: GitHubRelease): Promise<GitHubRelease> {
  if (!release.draft) return release;
  const { data } = await octokit.repos.updateRelease({
    owner,
    repo,
    release_id: release.id,
    draft: false,
    make_latest: "true",
  });
  return describe(data);
}

/** Makes the release of a tag the latest one on GitHub. @returns false when there is no such release */
export async function markLatest({ octokit, owner, repo }: GitHub, tag: string): Promise<boolean> {
  const release = await orAbsent(octokit.repos.getReleaseByTag({ owner, repo, tag }));
  if (!release) return false;
  await octokit.repos.updateRelease({ owner, repo, release_id: release.id, make_latest: "true" });
  return true;
}

async function placeTag({ octokit, owner, repo }: GitHub, tag: string, commit: string): Promise<void> {
  const present = await orAbsent(octokit.git.getRef({ owner, repo, ref: `tags/${tag}` }));
  if (!present) {
    await octokit.git.createRef({ owner, repo, ref: `refs/tags/${tag}`, sha: commit });
    return;
  }
  const { type, sha } = present.object;
  const target = type === "tag" ? (await octokit.git.getTag({ owner, repo, tag_sha: sha })).data.object.sha : sha;
  if (target === commit) return;
  throw new ActionError(
    "TAG_ELSEWHERE",
    `The git tag ${tag} is at ${target}, and these images were made from ${commit}`,
    { fix: "Delete the tag when it is a mistake; a release does not move it." },
  );
}

function describe(data: { id: number; html_url: string; draft: boolean; body?: string | null }): GitHubRelease {
  return { id: data.id, url: data.html_url, draft: data.draft, notes: data.body ?? "" };
}
