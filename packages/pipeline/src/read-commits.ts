import { PipelineError } from "./pipeline-error.ts";
import { isShallow, readMessages, runGit } from "./run-git.ts";

export interface Commits {
  /** 40 hex digits; zeros outside a git checkout. */
  readonly commit: string;
  /** Its time, seconds since 1970. */
  readonly epoch: number;
  /**
   * Messages since the other commit, newest first, without merges; all when that one is unknown here.
   *
   * @throws PipelineError SHALLOW_CLONE when it may be among the commits that a shallow clone lacks
   */
  since(commit: string | undefined): Promise<string[]>;
}

/** Reads the head of a checkout. A folder without git is planned as one nameless commit. */
export async function readCommits(root: string): Promise<Commits> {
  const head = (await runGit(root, ["log", "-1", "--format=%H %ct"]))?.split(" ");
  return {
    commit: head?.[0] ?? "0".repeat(40),
    epoch: Number(head?.[1] ?? 0),
    since: async (commit) => {
      const range = commit ? await readMessages(root, `${commit}..HEAD`) : undefined;
      if (commit && !range && (await isShallow(root))) throw shallowClone(`commit ${commit} is not in it`);
      return range ?? (await readMessages(root, "HEAD")) ?? [];
    },
  };
}

/** Too few commits would make a wrong version and wrong notes. */
export function shallowClone(what: string): PipelineError {
  return new PipelineError("SHALLOW_CLONE", `This checkout is shallow, and ${what}`, {
    fix: "Get the rest: git fetch --unshallow --tags; in a workflow: fetch-depth: 0.",
  });
}
