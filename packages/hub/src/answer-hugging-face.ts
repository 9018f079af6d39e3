import { createHash } from "node:crypto";
import { findRevision } from "./find-revision.ts";
import { type HubState, openRepository } from "./hub-state.ts";
import type { Route } from "./parse-route.ts";
import { type HubRequest, type Reply, replyBytes, replyText } from "./reply.ts";

/** `GET /{id}/resolve/{rev}/{path}` as Hugging Face answers it: what is missing or private is 401, or named in a header. */
export function answerHuggingFace(
  state: HubState,
  route: Extract<Route, { kind: "download" }>,
  request: HubRequest,
): Reply {
  const opened = openRepository(state, route.model, request);
  if ("failure" in opened) return refuse(401, "RepoNotFound", "Invalid username or password.");
  const commit = findRevision(opened.repository, route.revision === "main" ? undefined : route.revision);
  if (!commit) return refuse(404, "RevisionNotFound", `Invalid rev id: ${route.revision}`);
  const file = commit.files.find((known) => known.path === route.path);
  if (!file) return refuse(404, "EntryNotFound", "Entry not found");

  const headers = { "x-repo-commit": commit.id };
  if (file.lfs) {
    const { sha256, path } = file;
    const location = state.signer.sign({ sha256, model: route.model, revision: commit.id, path });
    return replyText(302, "", {
      ...headers,
      location,
      "x-linked-etag": `"${sha256}"`,
      "x-linked-size": `${file.bytes.length}`,
    });
  }
  // Git's hash is not a sha256; and text comes in chunks, without a length.
  const oid = createHash("sha1").update(`blob ${file.bytes.length}\0`).update(file.bytes).digest("hex");
  const { "content-length": _, ...reply } = replyBytes(200, file.bytes, { ...headers, etag: `"${oid}"` }).headers;
  return { ...replyBytes(200, file.bytes), headers: reply };
}

function refuse(status: number, code: string, message: string): Reply {
  return replyText(status, message, { "x-error-code": code, "x-error-message": message });
}
