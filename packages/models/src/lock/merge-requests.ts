import { findIdDanger, type ModelRequest } from "@funasr-images/catalog";
import { assertDistinctPaths } from "../hub/assert-distinct-paths.ts";
import { assertSafePath } from "../hub/assert-safe-path.ts";
import { ModelError } from "../model-error.ts";

/**
 * One request per model, sorted by id: what several images want of the same model becomes one union of files.
 *
 * @throws ModelError `MODEL_REQUEST_INVALID`, `MODEL_PATH_UNSAFE`
 */
export function mergeRequests(requests: readonly ModelRequest[]): ModelRequest[] {
  const merged = new Map<string, ModelRequest>();
  for (const request of requests) {
    assertRequest(request);
    const known = merged.get(request.id);
    if (known && (known.hub ?? "modelscope") !== (request.hub ?? "modelscope")) {
      throw invalidRequest("It is asked for on two hubs", request.id, "Agree on one: a lock holds every model once.");
    }
    if (known && known.revision !== request.revision) {
      throw invalidRequest(
        `Two revisions are asked for, ${known.revision} and ${request.revision}`,
        request.id,
        "Agree on one revision: a lock holds every model once.",
      );
    }
    const files = [...new Set([...(known?.files ?? []), ...request.files])].sort();
    merged.set(request.id, { ...request, files });
  }
  assertDistinctPaths(merged.keys(), "the requested models");
  return [...merged.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function assertRequest(request: ModelRequest): void {
  const { id, revision, files } = request;
  const danger = findIdDanger(id);
  if (danger !== undefined) {
    throw invalidRequest(`The id ${danger}`, JSON.stringify(id), "Copy it from the model's page.");
  }
  if (!/^[\w][\w./-]*$/.test(revision) || revision.includes("..")) {
    throw invalidRequest(`${JSON.stringify(revision)} is not a revision`, id, "Name a branch, a tag or a commit.");
  }
  if (files.length === 0) throw invalidRequest("No file is asked for", id, "List the files that the engine opens.");
  for (const path of files) assertSafePath(path, id);
}

function invalidRequest(what: string, where: string, fix: string): ModelError {
  return new ModelError("MODEL_REQUEST_INVALID", what, { where, fix });
}
