import type { Fetch } from "@funasr-images/registry";
import { Octokit } from "@octokit/rest";
import { ActionError } from "../context/action-error.ts";

/** The repository that a workflow runs in. */
export interface GitHub {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
}

/**
 * Opens GitHub's API for this repository; undefined without a token.
 *
 * @param fetch @default the global one
 * @throws ActionError NO_REPOSITORY
 */
export function openGitHub(token: string | undefined, env: NodeJS.ProcessEnv, fetch?: Fetch): GitHub | undefined {
  if (!token) return undefined;
  const [owner, repo] = (env.GITHUB_REPOSITORY ?? "").split("/");
  if (!owner || !repo) {
    throw new ActionError("NO_REPOSITORY", "GITHUB_REPOSITORY does not name the repository: run this in a workflow.");
  }
  const octokit = new Octokit({
    auth: token,
    userAgent: "funasr-images",
    ...(env.GITHUB_API_URL ? { baseUrl: env.GITHUB_API_URL } : {}),
    ...(fetch ? { request: { fetch } } : {}),
    // What the API says of refused requests arrives as errors; its own log would repeat it.
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  return { octokit, owner, repo };
}

/**
 * The result of a request, or undefined where GitHub itself answers that it does not exist. A 404 in another format than
 * GitHub's comes from something in between, and rejects like any other failure.
 */
export async function orAbsent<T>(request: Promise<{ data: T }>): Promise<T | undefined> {
  return request.then(
    ({ data }) => data,
    (error: { status?: number; response?: { data?: unknown } }) => {
      const said = error.response?.data as { message?: unknown } | null | undefined;
      if (error.status === 404 && said?.message === "Not Found") return undefined;
      throw error;
    },
  );
}
