import { execa } from "execa";

/** What differs from a commit. */
export interface ChangedFiles {
  /** The whole name of the commit. */
  readonly since: string;
  /** Paths from the root: committed, staged, changed, new and deleted ones. */
  readonly files: readonly string[];
}

/**
 * Reads which paths of a checkout differ from a commit.
 *
 * @param since a commit as git takes it; the empty text is where this branch left `origin/main`, or the last commit of a
 * repository without one
 * @returns nothing when git knows no such commit
 */
export async function readChangedFiles(root: string, since: string): Promise<ChangedFiles | undefined> {
  const git = async (...parameters: string[]) => (await execa("git", parameters, { cwd: root })).stdout;
  const paths = async (...parameters: string[]) => (await git(...parameters, "-z")).split("\0").filter(Boolean);
  const named = since || (await git("merge-base", "HEAD", "origin/main").catch(() => "HEAD"));
  const commit = await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${named}^{commit}`).catch(() => "");
  if (!commit) return undefined;
  const changed = await paths("diff", "--name-only", "--no-renames", commit);
  const created = await paths("ls-files", "--others", "--exclude-standard");
  return { since: commit, files: [...changed, ...created].sort() };
}
