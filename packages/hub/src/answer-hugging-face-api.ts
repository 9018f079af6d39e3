import { answerPaths, answerTree } from "./answer-hugging-face-tree.ts";
import { findRevision } from "./find-revision.ts";
import { gitBlob, lfsPointer } from "./git-objects.ts";
import type { HubFile } from "./hub-file.ts";
import { type HubState, openRepository } from "./hub-state.ts";
import { refuseAsHuggingFace, replyPage, replyValue } from "./hugging-face-reply.ts";
import type { Route } from "./parse-route.ts";
import type { HubRequest, Reply } from "./reply.ts";
import { defaultBranch, type HubCommit, type HubRepository } from "./repository.ts";

/** Hugging Face's `/api/models/{id}`, with `/refs`, `/revision/{rev}`, `/commits/{rev}`, `/tree/{rev}[/{folder}]` and `/paths-info/{rev}`. */
export function answerHuggingFaceApi(
  state: HubState,
  route: Extract<Route, { kind: `hf-${string}` }>,
  request: HubRequest,
): Reply {
  const opened = openRepository(state, route.model, request);
  if ("failure" in opened) return refuseAsHuggingFace(401, "RepoNotFound", "Invalid username or password.");
  const { repository } = opened;
  if (route.kind === "hf-refs") return answerRefs(repository);
  const commit = findRevision(repository, route.revision);
  if (!commit) return refuseAsHuggingFace(404, "RevisionNotFound", `Invalid rev id: ${route.revision}`);
  switch (route.kind) {
    case "hf-tree":
      return answerTree(repository, commit, route.path, request);
    case "hf-paths":
      return answerPaths(repository, commit, request);
    case "hf-commits":
      return answerCommits(repository, commit, request);
    case "hf-revision":
      return replyValue(describeModel(repository, commit, request.url.searchParams.get("blobs")));
  }
}

function answerRefs({ branches, tags }: HubRepository): Reply {
  const describe = (names: Readonly<Record<string, string>>, folder: string) =>
    Object.entries(names).map(([name, targetCommit]) => {
      // The default branch has another name over there.
      const shown = name === defaultBranch ? "main" : name;
      return { name: shown, ref: `refs/${folder}/${shown}`, targetCommit };
    });
  return replyValue({ branches: describe(branches, "heads"), converts: [], tags: describe(tags, "tags") });
}

function describeModel(repository: HubRepository, commit: HubCommit, blobs: string | null) {
  const { id } = repository;
  const first = repository.commits[0] ?? commit;
  const describe = (file: HubFile) => ({
    rfilename: file.path,
    ...(/^true$/i.test(blobs ?? "") && {
      size: file.bytes.length,
      blobId: gitBlob(file).id,
      ...(file.lfs && { lfs: { sha256: file.sha256, size: file.bytes.length, pointerSize: lfsPointer(file).length } }),
    }),
  });
  return {
    _id: commit.tree.slice(0, 24),
    id,
    modelId: id,
    author: id.split("/")[0],
    sha: commit.id,
    createdAt: isoTime(first),
    lastModified: isoTime(commit),
    private: repository.private,
    gated: false,
    disabled: false,
    downloads: 0,
    likes: 0,
    tags: [],
    siblings: commit.files.map(describe),
  };
}

function answerCommits(repository: HubRepository, head: HubCommit, request: HubRequest): Reply {
  const history: HubCommit[] = [];
  for (let commit: HubCommit | undefined = head; commit; ) {
    history.push(commit);
    const { parent }: HubCommit = commit;
    commit = repository.commits.find(({ id }) => id === parent);
  }
  const described = history.map((commit) => ({
    id: commit.id,
    title: commit.title,
    message: "",
    authors: [{ user: "hub" }],
    date: isoTime(commit),
  }));
  return replyPage(described, request, { "x-total-count": String(history.length) });
}

function isoTime({ createdAt }: HubCommit): string {
  return new Date(createdAt * 1000).toISOString();
}
