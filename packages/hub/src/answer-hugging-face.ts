import { gzipSync } from "node:zlib";
import { findRevision } from "./find-revision.ts";
import { gitBlob } from "./git-objects.ts";
import type { HubFile } from "./hub-file.ts";
import { type HubState, openRepository } from "./hub-state.ts";
import { refuseAsHuggingFace } from "./hugging-face-reply.ts";
import type { Route } from "./parse-route.ts";
import { type HubRequest, type Reply, replyBytes, replyText } from "./reply.ts";

/** `GET /{id}/resolve/{rev}/{path}` as Hugging Face answers it: what is missing or private is 401, or named in a header. */
export function answerHuggingFace(
  state: HubState,
  route: Extract<Route, { kind: "download" }>,
  request: HubRequest,
): Reply {
  const opened = openRepository(state, route.model, request);
  if ("failure" in opened) return refuseAsHuggingFace(401, "RepoNotFound", "Invalid username or password.");
  const commit = findRevision(opened.repository, route.revision === "main" ? undefined : route.revision);
  if (!commit) return refuseAsHuggingFace(404, "RevisionNotFound", `Invalid rev id: ${route.revision}`);
  const file = commit.files.find((known) => known.path === route.path);
  if (!file) return refuseAsHuggingFace(404, "EntryNotFound", "Entry not found");

  const headers = { "x-repo-commit": commit.id };
  if (!file.lfs) return answerSmall(file, headers, String(request.headers["accept-encoding"] ?? ""));
  const { sha256, path } = file;
  const location = state.signer.sign({ sha256, model: route.model, revision: commit.id, path });
  return replyText(302, "", {
    ...headers,
    location,
    "x-linked-etag": `"${sha256}"`,
    "x-linked-size": `${file.bytes.length}`,
  });
}

/**
 * A small file: its ETag is git's hash, not a sha256. Whoever does not ask for `identity` gets text compressed and without a length;
 * no client tells from its HEAD how long the file is.
 */
function answerSmall(file: HubFile, headers: Readonly<Record<string, string>>, accepted: string): Reply {
  const { id } = gitBlob(file);
  if (!/\bgzip\b/.test(accepted) || !text.test(file.path)) {
    return replyBytes(200, file.bytes, { ...headers, etag: `"${id}"` });
  }
  const whole = replyBytes(200, gzipSync(file.bytes), { ...headers, etag: `W/"${id}"`, "content-encoding": "gzip" });
  const { "content-length": _, ...chunked } = whole.headers;
  return { ...whole, headers: chunked };
}

const text = /\.(json|md|txt|ya?ml)$|^\.git/;
