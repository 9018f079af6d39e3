import type { LockedFile, LockedModel, ModelLock, ModelRequest } from "@funasr-images/catalog";
import { hubAddress } from "../hub/hub-address.ts";
import { type HubOptions, type OpenHub, openHub, openOtherHub } from "../hub/hub-options.ts";
import { findHuggingFaceCommit, findHuggingFaceRef, listHuggingFace } from "../hub/list-hugging-face.ts";
import { listModelScope } from "../hub/list-modelscope.ts";
import { excludedFiles, isCommit, type Listing, pickFiles } from "../hub/parse-listing.ts";
import { type RequestOptions, requestData } from "../hub/request-data.ts";
import type { RetryNotice } from "../hub/retry.ts";
import { ModelError } from "../model-error.ts";
import { collectFailures } from "../store/collect-failures.ts";
import { mergeRequests } from "./merge-requests.ts";

/** What a caller sees while models are resolved. */
export type ResolveEvent =
  | { readonly kind: "start"; readonly model: string; readonly revision: string }
  | ({ readonly kind: "retry"; readonly model: string } & RetryNotice)
  | { readonly kind: "done"; readonly model: string; readonly commit: string };

export interface ResolveOptions {
  readonly hub: HubOptions;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ResolveEvent) => void;
}

/** How often a branch may move meanwhile. */
const maxMoves = 3;

/**
 * Turns requests into a lock: every revision into the commit that it stands for, every file into size and sha256. Nothing
 * is downloaded. The same requests and the same hub give the same lock.
 *
 * @throws ModelError naming model and path; with several failures the code is `MODELS_INCOMPLETE`
 */
export async function resolveModels(requests: readonly ModelRequest[], options: ResolveOptions): Promise<ModelLock> {
  const hub = openHub(options.hub);
  const merged = mergeRequests(requests);
  const models = await collectFailures(merged, 4, options.signal, async (request, signal) => {
    options.onProgress?.({ kind: "start", model: request.id, revision: request.revision });
    const model = await resolveModel(hub, request, {
      signal,
      onRetry: (notice) => options.onProgress?.({ kind: "retry", model: request.id, ...notice }),
    });
    options.onProgress?.({ kind: "done", model: request.id, commit: model.commit });
    return model;
  });
  return { lockVersion: 1, models };
}

function resolveModel(hub: OpenHub, request: ModelRequest, options: RequestOptions): Promise<LockedModel> {
  if (request.hub !== "huggingface") return resolveOnModelScope(hub, request, options);
  const { endpoint, token } = hub.huggingFace;
  return resolveOnHuggingFace(openOtherHub(hub, endpoint, token), request, options);
}

async function resolveOnHuggingFace(
  hub: OpenHub,
  request: ModelRequest,
  options: RequestOptions,
): Promise<LockedModel> {
  const { id, revision, files } = request;
  for (let move = 0; move < maxMoves; move += 1) {
    const commit = await findHuggingFaceCommit(hub, id, revision, options);
    const second = isCommit(revision) ? revision : await findHuggingFaceRef(hub, id, revision, options);
    if (second === commit) return lockModel(request, commit, await listHuggingFace(hub, id, commit, files, options));
  }
  throw unstable(id, revision);
}

async function resolveOnModelScope(hub: OpenHub, request: ModelRequest, options: RequestOptions): Promise<LockedModel> {
  const { id, revision, files } = request;
  if (isCommit(revision)) {
    return lockModel(request, revision, await listModelScope(hub, id, revision, files, options));
  }
  for (let move = 0; move < maxMoves; move += 1) {
    const named = await listModelScope(hub, id, revision, files, options);
    const commit = await findCommit(hub, request, options);
    if (named.commit !== undefined && named.commit !== commit) continue;
    const locked = lockModel(request, commit, await listModelScope(hub, id, commit, files, options));
    if (sameFiles(locked.files, pickFiles(named, files, at(id, revision)))) return locked;
  }
  throw unstable(id, revision);
}

function lockModel(request: ModelRequest, commit: string, listing: Listing): LockedModel {
  const { id, hub = "modelscope", revision, files } = request;
  const locked = pickFiles(listing, files, at(id, commit));
  return { id, hub, revision, commit, files: locked, excluded: excludedFiles(listing, files) };
}

async function findCommit(hub: OpenHub, { id, revision }: ModelRequest, options: RequestOptions): Promise<string> {
  const data = await requestData(hub, hubAddress.newestCommit(hub.endpoint, id, revision), options);
  const commits = typeof data === "object" && data !== null && "Commit" in data ? data.Commit : undefined;
  const [newest] = Array.isArray(commits) ? (commits as { readonly Id?: unknown }[]) : [];
  if (isCommit(newest?.Id)) return newest.Id;
  throw new ModelError("MODEL_REVISION_NOT_FOUND", "The hub has no commit of this revision", {
    where: at(id, revision),
    fix: "Use a branch, tag or 40-digit commit that exists; master is the default branch.",
  });
}

function unstable(id: string, revision: string): ModelError {
  return new ModelError(
    "MODEL_REVISION_UNSTABLE",
    `Listing and history of the hub name different commits, ${maxMoves} times in a row`,
    {
      where: at(id, revision),
      fix: "Run again when the model is not being changed, or name a commit as the revision.",
    },
  );
}

function sameFiles(one: readonly LockedFile[], other: readonly LockedFile[]): boolean {
  return one.every((file, index) => file.sha256 === other[index]?.sha256 && file.size === other[index]?.size);
}

function at(id: string, revision: string): string {
  return `${id}@${revision}`;
}
