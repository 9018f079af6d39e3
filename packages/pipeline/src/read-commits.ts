import { execa } from "execa";

export interface Commits {
  /** 40 hex digits; zeros outside a git checkout. */
  readonly commit: string;
  /** Its time, seconds since 1970. */
  readonly epoch: number;
  /** Messages since the other commit, newest first; all when that one is unknown here. */
  since(commit: string | undefined): Promise<string[]>;
}

/** Reads the head of a checkout. A folder without git is planned as one nameless commit. */
export async function readCommits(root: string): Promise<Commits> {
  const git = async (...parameters: string[]) => {
    const { stdout, failed } = await execa("git", ["-C", root, ...parameters], { reject: false });
    return failed ? undefined : stdout;
  };
  const head = (await git("log", "-1", "--format=%H %ct"))?.split(" ");
  return {
    commit: head?.[0] ?? "0".repeat(40),
    epoch: Number(head?.[1] ?? 0),
    since: async (commit) => {
      const range = commit ? await git("log", "--format=%B%x00", `${commit}..HEAD`) : undefined;
      const text = range ?? (await git("log", "--format=%B%x00")) ?? "";
      return text
        .split("\0")
        .map((message) => message.trim())
        .filter((message) => message !== "");
    },
  };
}
