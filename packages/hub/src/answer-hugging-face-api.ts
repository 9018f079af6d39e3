import { createHash } from "node:crypto";
import { findRevision } from "./find-revision.ts";
import { type HubState, openRepository } from "./hub-state.ts";
import type { Route } from "./parse-route.ts";
import { type HubRequest, type Reply, replyText } from "./reply.ts";
import { defaultBranch, type HubCommit, type HubFile } from "./repository.ts";

/** Entries of one page of a tree; the next one is named by the `Link` header. */
const pageSize = 1000;

/** `GET /api/models/{id}/refs`, `/revision/{rev}` and `/tree/{rev}?recursive=True&cursor=` of Hugging Face. */
export function answerHuggingFaceApi(
  state: HubState,
  route: Extract<Route, { kind: "hf-refs" | "hf-revision" | "hf-tree" }>,
  request: HubRequest,
): Reply {
  const opened = openRepository(state, route.model, request);
  if ("failure" in opened) return refuse(401, "RepoNotFound", "Invalid username or password.");
  const { repository } = opened;
  if (route.kind === "hf-refs") {
    const describe = (names: Readonly<Record<string, string>>) =>
      Object.entries(names).map(([name, targetCommit]) => ({ name: rename(name), targetCommit }));
    return replyJson({ branches: describe(repository.branches), tags: describe(repository.tags) });
  }
  const commit = findRevision(repository, route.revision === "main" ? undefined : route.revision);
  if (!commit) return refuse(404, "RevisionNotFound", `Invalid rev id: ${route.revision}`);
  if (route.kind === "hf-tree") return answerTree(commit, request);
  const siblings = commit.files.map((file) => ({ rfilename: file.path }));
  return replyJson({ id: repository.id, modelId: repository.id, sha: commit.id, siblings });
}

function answerTree(commit: HubCommit, { url }: HubRequest): Reply {
  const start = Number(url.searchParams.get("cursor") ?? 0);
  const page = commit.files.slice(start, start + pageSize).map(describeFile);
  const next = new URL(url);
  next.searchParams.set("cursor", String(start + pageSize));
  const more = start + pageSize < commit.files.length;
  return replyJson(page, more ? { link: `<${next.href}>; rel="next"` } : {});
}

/** Only files of LFS have a sha256; others have git's name of their bytes. */
function describeFile(file: HubFile) {
  const oid = createHash("sha1").update(`blob ${file.bytes.length}\0`).update(file.bytes).digest("hex");
  const entry = { type: "file", path: file.path, size: file.bytes.length, oid };
  return file.lfs ? { ...entry, lfs: { oid: file.sha256, size: file.bytes.length, pointerSize: 134 } } : entry;
}

/** The default branch has another name over there. */
function rename(branch: string): string {
  return branch === defaultBranch ? "main" : branch;
}

function replyJson(value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return replyText(200, JSON.stringify(value), { ...headers, "content-type": "application/json; charset=utf-8" });
}

function refuse(status: number, code: string, message: string): Reply {
  return replyText(status, message, { "x-error-code": code, "x-error-message": message });
}
