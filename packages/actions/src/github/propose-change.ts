import { ActionError } from "../context/action-error.ts";
import { type GitHub, orAbsent } from "./open-github.ts";

/** A change of some files, as a pull request that is kept up to date. */
export interface ProposedChange {
  /** Git branch that only this proposal writes to. */
  readonly branch: string;
  /** Title of the pull request and of its one commit. */
  readonly title: string;
  readonly body: string;
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

export interface Proposal {
  readonly kind: "opened" | "updated" | "unchanged" | "needless";
  readonly url?: string;
}

/**
 * Proposes a change: one commit on top of the default branch, one open pull request. Running again with the same files
 * changes nothing; with others it replaces the commit. `needless` when the default branch has these files already.
 */
export async function proposeChange({ octokit, owner, repo }: GitHub, change: ProposedChange): Promise<Proposal> {
  const at = { owner, repo };
  const { data: repository } = await octokit.repos.get(at);
  const base = await octokit.git.getRef({ ...at, ref: `heads/${repository.default_branch}` });
  const parent = await octokit.git.getCommit({ ...at, commit_sha: base.data.object.sha });
  const { data: tree } = await octokit.git.createTree({
    ...at,
    base_tree: parent.data.tree.sha,
    tree: change.files.map(({ path, content }) => ({ path, content, mode: "100644", type: "blob" })),
  });
  if (tree.sha === parent.data.tree.sha) return { kind: "needless" };
  const moved = await moveBranch({ octokit, owner, repo }, change, tree.sha, parent.data.sha);
  const { data: open } = await octokit.pulls.list({ ...at, head: `${owner}:${change.branch}`, state: "open" });
  const { title, body } = change;
  const [pull] = open;
  if (!pull) {
    const head = { head: change.branch, base: repository.default_branch };
    const { data } = await octokit.pulls.create({ ...at, title, body, ...head }).catch(explainRefusal);
    return { kind: "opened", url: data.html_url };
  }
  if (!moved && pull.title === title && pull.body === body) return { kind: "unchanged", url: pull.html_url };
  await octokit.pulls.update({ ...at, pull_number: pull.number, title, body });
  return { kind: "updated", url: pull.html_url };
}

/** Puts the branch on one commit over the base, unless it is there. */
async function moveBranch(
  { octokit, owner, repo }: GitHub,
  { branch, title }: ProposedChange,
  tree: string,
  parent: string,
): Promise<boolean> {
  const at = { owner, repo };
  const ref = await orAbsent(octokit.git.getRef({ ...at, ref: `heads/${branch}` }));
  if (ref) {
    const { data } = await octokit.git.getCommit({ ...at, commit_sha: ref.object.sha });
    if (data.tree.sha === tree && data.parents.every(({ sha }) => sha === parent)) return false;
  }
  const { data: commit } = await octokit.git.createCommit({ ...at, message: title, tree, parents: [parent] });
  if (ref) await octokit.git.updateRef({ ...at, ref: `heads/${branch}`, sha: commit.sha, force: true });
  else await octokit.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: commit.sha });
  return true;
}

/** The first thing that a new repository meets: by default its workflows may push a branch and open nothing. */
function explainRefusal(cause: Error & { status?: number }): never {
  if (cause.status !== 403) throw cause;
  throw new ActionError("NOT_PERMITTED", `GitHub refuses to open the pull request: ${cause.message}`, {
    fix: `Allow it under Settings, Actions, General, "Allow GitHub Actions to create and approve pull requests", or give the token of a bot; then run again.`,
    cause,
  });
}
