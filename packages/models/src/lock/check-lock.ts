import type { LockedModel, ModelLock } from "@funasr-images/catalog";
import { type OpenHub, openHub, openOtherHub } from "../hub/hub-options.ts";
import { findHuggingFaceCommit, listHuggingFace } from "../hub/list-hugging-face.ts";
import { listModelScope } from "../hub/list-modelscope.ts";
import { type Listing, pickFiles } from "../hub/parse-listing.ts";
import type { RequestOptions } from "../hub/request-data.ts";
import { collectFailures } from "../store/collect-failures.ts";
import type { ResolveOptions } from "./resolve-models.ts";

/** A model that differs from the lock. */
export interface ModelDrift {
  readonly model: string;
  readonly revision: string;
  /** The commit of the lock. */
  readonly locked: string;
  /** The commit that the revision stands for now; absent when it did not move or the hub does not say. */
  readonly movedTo?: string;
  /** Locked files with other bytes now. */
  readonly changed: readonly string[];
  /** Names that the lock has neither as files nor as excluded. */
  readonly added: readonly string[];
  /** Locked or excluded names that are gone. */
  readonly removed: readonly string[];
}

/**
 * Compares a lock with the hub, without a download: one request per model, unless its listing is so long that ModelScope
 * cuts it, or a model of Hugging Face has moved.
 *
 * @returns the models that drifted, in the order of the lock; none when all of it still stands
 * @throws ModelError when the hub cannot answer; with several failures the code is `MODELS_INCOMPLETE`
 */
export async function checkLock(lock: ModelLock, options: ResolveOptions): Promise<ModelDrift[]> {
  const hub = openHub(options.hub);
  const drifts = await collectFailures(lock.models, 4, options.signal, (model, signal) =>
    checkModel(hub, model, {
      signal,
      onRetry: (notice) => options.onProgress?.({ kind: "retry", model: model.id, ...notice }),
    }),
  );
  return drifts.filter((drift) => drift !== undefined);
}

/** One line that says what moved, from where to where. */
export function renderDrift({ model, revision, locked, movedTo, changed, added, removed }: ModelDrift): string {
  const moved = movedTo ? `moved from commit ${locked} to ${movedTo}` : `is still at commit ${locked}`;
  const parts = Object.entries({ changed, added, removed })
    .filter(([, paths]) => paths.length > 0)
    .map(([what, paths]) => `${what} ${paths.join(", ")}`);
  return `${model}: ${revision} ${moved}: ${parts.join("; ") || "every locked file is the same"}`;
}

async function checkModel(hub: OpenHub, model: LockedModel, options: RequestOptions): Promise<ModelDrift | undefined> {
  const listing = await listNow(hub, model, options);
  if (!listing) return undefined;
  const drift = compareModel(model, listing);
  return drift.movedTo || [drift.changed, drift.added, drift.removed].some((paths) => paths.length > 0)
    ? drift
    : undefined;
}

/** The model as it is now; `undefined` when Hugging Face names the locked commit, which is all that it has to say. */
async function listNow(hub: OpenHub, model: LockedModel, options: RequestOptions): Promise<Listing | undefined> {
  const { id, revision, commit } = model;
  const wanted = model.files.map((file) => file.path);
  if (model.hub === "modelscope") return listModelScope(hub, id, revision, wanted, options);
  const { endpoint, token } = hub.huggingFace;
  const other = openOtherHub(hub, endpoint, token);
  const now = await findHuggingFaceCommit(other, id, revision, options);
  return now === commit ? undefined : listHuggingFace(other, id, now, wanted, options);
}

function compareModel(model: LockedModel, listing: Listing): ModelDrift {
  const there = new Set(listing.blobs.map((blob) => blob.path));
  const kept = model.files.filter((file) => there.has(file.path));
  const now = pickFiles(
    listing,
    kept.map((file) => file.path),
    `${model.id}@${model.revision}`,
  );
  const changed = kept.filter((file) => {
    const other = now.find((found) => found.path === file.path);
    return other?.sha256 !== file.sha256 || other.size !== file.size;
  });
  const known = [...model.files.map((file) => file.path), ...(model.excluded ?? [])];
  return {
    model: model.id,
    revision: model.revision,
    locked: model.commit,
    ...(listing.commit === undefined || listing.commit === model.commit ? {} : { movedTo: listing.commit }),
    changed: changed.map((file) => file.path),
    // An old lock without these names does not show what is new.
    added: model.excluded ? [...there].filter((path) => !known.includes(path)).sort() : [],
    removed: known.filter((path) => !there.has(path)).sort(),
  };
}
