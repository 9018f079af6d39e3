import { Octokit } from "@octokit/rest";
import { createEmulator } from "emulate";

/** A stateful GitHub on loopback with one repository of one commit. */
export interface TestGitHub {
  readonly url: string;
  readonly token: string;
  /** What the runner sets for a workflow in that repository. */
  readonly env: Readonly<Record<string, string>>;
  readonly octokit: Octokit;
  readonly at: { readonly owner: string; readonly repo: string };
  /** Of the default branch. */
  readonly commit: string;
  /** Adds a commit to the default branch. @returns its sha */
  push(files: Readonly<Record<string, string>>): Promise<string>;
  /** A file on a branch; undefined when it is not there. */
  read(path: string, branch?: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export async function startGitHub(files: Readonly<Record<string, string>> = {}): Promise<TestGitHub> {
  const at = { owner: "somebody", repo: "funasr-images" };
  const token = "test-token";
  const emulator = await createEmulator({
    service: "github",
    port: 0,
    seed: {
      tokens: { [token]: { login: at.owner, scopes: ["repo"] } },
      github: {
        users: [{ login: at.owner, name: "Somebody", email: "somebody@example.test" }],
        repos: [{ owner: at.owner, name: at.repo, auto_init: true }],
      },
    },
  });
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const octokit = new Octokit({ auth: token, baseUrl: emulator.url, log: silent });

  const push = async (changed: Readonly<Record<string, string>>) => {
    const { data: head } = await octokit.git.getRef({ ...at, ref: "heads/main" });
    const { data: parent } = await octokit.git.getCommit({ ...at, commit_sha: head.object.sha });
    const { data: tree } = await octokit.git.createTree({
      ...at,
      base_tree: parent.tree.sha,
      tree: Object.entries(changed).map(([path, content]) => ({ path, content, mode: "100644", type: "blob" })),
    });
    const commit = { ...at, message: "test: a commit", tree: tree.sha, parents: [parent.sha] };
    const { data } = await octokit.git.createCommit(commit);
    await octokit.git.updateRef({ ...at, ref: "heads/main", sha: data.sha });
    return data.sha;
  };
  return {
    url: emulator.url,
    token,
    env: { GITHUB_API_URL: emulator.url, GITHUB_REPOSITORY: `${at.owner}/${at.repo}` },
    octokit,
    at,
    commit: await push({ "README.md": "# test\n", ...files }),
    push,
    read: async (path, branch = "main") => {
      const { data } = await octokit.repos.getContent({ ...at, path, ref: branch }).catch(() => ({ data: undefined }));
      return data && "content" in data ? Buffer.from(data.content, "base64").toString("utf8") : undefined;
    },
    close: () => emulator.close(),
  };
}
