/** Why this run saves nothing, or that it may. */
export type SaveDecision = { readonly kind: "allowed" } | { readonly kind: "refused"; readonly reason: string };

/** Events whose caches only they would ever see, or whose code may be untrusted. */
const restoreOnly = ["pull_request", "pull_request_target", "merge_group", "issue_comment", "workflow_run"];

/**
 * Decides whether a run may save entries. Models are worth saving where every later run finds them: on a branch of the
 * repository. A pull request's entries would only push those out.
 */
export function decideSave(save: "auto" | "never", env: NodeJS.ProcessEnv): SaveDecision {
  if (save === "never") return refused("the input save is never");
  const event = env.GITHUB_EVENT_NAME ?? "";
  if (restoreOnly.includes(event)) return refused(`runs of ${event} only restore`);
  const mode = (env.ACTIONS_CACHE_MODE ?? "").trim().toLowerCase();
  if (mode === "read" || mode === "none") return refused(`the cache-mode of this job is ${mode}`);
  return { kind: "allowed" };
}

function refused(reason: string): SaveDecision {
  return { kind: "refused", reason };
}
