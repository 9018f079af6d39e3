import type { ListedFile } from "./fault.ts";
import { findLastTouch, findRevision } from "./find-revision.ts";
import { type HubState, openRepository } from "./hub-state.ts";
import { failureCode, type HubRequest, type Reply, replyData, replyFailure } from "./reply.ts";
import type { HubCommit, HubRepository } from "./repository.ts";

/** `GET /api/v1/models/{id}/repo/files?Revision=&Recursive=&Root=`. */
export function answerListing(state: HubState, model: string, request: HubRequest): Reply {
  const opened = openRepository(state, model, request);
  if ("failure" in opened) return opened.failure;
  const query = request.url.searchParams;
  const commit = findRevision(opened.repository, query.get("Revision") ?? undefined);
  if (!commit) return replyFailure(404, failureCode.noTree, `no file tree at revision ${query.get("Revision")}`);

  const root = (query.get("Root") ?? "").replace(/^\/+|\/+$/g, "");
  const recursive = (query.get("Recursive") ?? "").toLowerCase() === "true";
  const inside = listTree(opened.repository, commit).filter((entry) => isInside(entry.Path, root, recursive));
  const byCommit = query.get("Revision") === commit.id;
  return replyData({
    // ModelScope cuts here without notice and ignores paging.
    Files: inside.slice(0, state.listingLimit),
    IsVisual: 0,
    // Empty when the listing is asked for by commit.
    LatestCommitter: { Id: byCommit ? "" : commit.id, Title: commit.title, CreatedAt: commit.createdAt },
  });
}

function listTree(repository: HubRepository, commit: HubCommit): ListedFile[] {
  const folders = new Set(commit.files.flatMap((file) => parentFolders(file.path)));
  const entries = [
    ...[...folders].map((path) => listEntry(path, commit, { Type: "tree", Mode: "16384" })),
    ...commit.files.map((file) =>
      listEntry(file.path, findLastTouch(repository, commit, file), {
        IsLFS: file.lfs,
        Sha256: file.sha256,
        Size: file.bytes.length,
      }),
    ),
  ];
  return entries.sort((a, b) => (a.Path < b.Path ? -1 : 1));
}

function listEntry(path: string, touched: HubCommit, fields: Partial<ListedFile>): ListedFile {
  return {
    CommitMessage: touched.title,
    CommittedDate: touched.createdAt,
    CommitterName: "hub",
    InCheck: false,
    IsLFS: false,
    Mode: "33188",
    Name: path.slice(path.lastIndexOf("/") + 1),
    Path: path,
    Revision: touched.id,
    Sha256: "",
    Size: 0,
    Type: "blob",
    ...fields,
  };
}

function parentFolders(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function isInside(path: string, root: string, recursive: boolean): boolean {
  if (root !== "" && !path.startsWith(`${root}/`)) return false;
  const rest = root === "" ? path : path.slice(root.length + 1);
  return recursive || !rest.includes("/");
}
