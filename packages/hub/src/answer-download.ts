import { findRevision } from "./find-revision.ts";
import { gitBlob } from "./git-objects.ts";
import type { HubFile } from "./hub-file.ts";
import { type HubState, openRepository } from "./hub-state.ts";
import type { Route } from "./parse-route.ts";
import { failureCode, type HubRequest, type Reply, replyBytes, replyFailure, replyText } from "./reply.ts";

/** Both download forms: LFS files are redirected to the cdn, small files are the body and ignore `Range`. */
export function answerDownload(
  state: HubState,
  route: Extract<Route, { kind: "download" }>,
  request: HubRequest,
): Reply {
  const opened = openRepository(state, route.model, request);
  if ("failure" in opened) return opened.failure;
  if (request.method === "HEAD" && route.form === "repo") return replyText(404, "");
  const commit = findRevision(opened.repository, route.revision);
  if (!commit) return replyFailure(404, failureCode.noTree, `no file tree at revision ${route.revision}`);
  const file = commit.files.find((known) => known.path === route.path);
  if (!file) return replyFailure(404, failureCode.notFound, `获取目录树失败: record not found: ${route.path}`);

  const headers = { "x-linked-etag": linkedEtag(file) };
  if (!file.lfs || request.method === "HEAD") return replyBytes(200, file.bytes, headers);
  const location = state.signer.sign({
    sha256: file.sha256,
    model: route.model,
    revision: commit.id,
    path: file.path,
  });
  return replyText(302, "", { ...headers, location });
}

/**
 * The hash of the content for LFS files; git's name for small files. ModelScope's client takes 64 hex digits for a sha256, so
 * a wrong one of that length would be refused from the real hub, too.
 */
function linkedEtag(file: HubFile): string {
  return file.lfs ? file.sha256 : gitBlob(file).id;
}
