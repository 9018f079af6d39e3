import {
  findClash,
  findIdDanger,
  type LockedFile,
  type LockedModel,
  type ModelLock,
  renderClash,
} from "@funasr-images/catalog";
import { assertDistinctPaths } from "../hub/assert-distinct-paths.ts";
import { assertSafePath } from "../hub/assert-safe-path.ts";
import { isCommit } from "../hub/parse-listing.ts";
import { ModelError } from "../model-error.ts";

/** Where a blob can be downloaded. */
export interface BlobSource {
  readonly hub: LockedModel["hub"];
  readonly model: string;
  readonly commit: string;
  readonly path: string;
}

/** Bytes that are wanted once, however many models hold them. */
export interface WantedBlob {
  readonly sha256: string;
  readonly size: number;
  /** At least one; the order of the lock. */
  readonly sources: readonly [BlobSource, ...BlobSource[]];
}

/**
 * What a lock wants, one entry per sha256, small ones first: many small files finish while the large ones run.
 *
 * @throws ModelError `MODEL_NOT_LOCKED`, `MODEL_LOCK_INVALID`, `MODEL_PATH_UNSAFE`
 */
export function planDownloads(lock: ModelLock, ids?: readonly string[]): WantedBlob[] {
  const blobs = new Map<string, WantedBlob & { readonly sources: BlobSource[] }>();
  const models = pickModels(lock, ids);
  const clash = findClash(models.map(({ id }) => id));
  if (clash) throw invalidLock(renderClash(clash), "the ids of the lock");
  for (const model of models) {
    assertModel(model);
    for (const file of model.files) {
      assertLocked(model, file);
      const source: BlobSource = { hub: model.hub, model: model.id, commit: model.commit, path: file.path };
      const known = blobs.get(file.sha256);
      if (known && known.size !== file.size) throw invalidLock("One sha256 has two sizes", `${model.id}/${file.path}`);
      if (known) known.sources.push(source);
      else blobs.set(file.sha256, { sha256: file.sha256, size: file.size, sources: [source] });
    }
  }
  return [...blobs.values()].sort((a, b) => a.size - b.size || (a.sha256 < b.sha256 ? -1 : 1));
}

/** The models of a lock, or those of some ids. @throws ModelError `MODEL_NOT_LOCKED` */
export function pickModels(lock: ModelLock, ids: readonly string[] | undefined): readonly LockedModel[] {
  if (ids === undefined) return lock.models;
  const byId = new Map(lock.models.map((model) => [model.id, model]));
  return [...new Set(ids)].map((id) => {
    const model = byId.get(id);
    if (model) return model;
    throw new ModelError("MODEL_NOT_LOCKED", "The lock does not hold this model", {
      where: id,
      fix: `Lock it first, or ask for one of: ${lock.models.map((known) => known.id).join(", ")}.`,
    });
  });
}

/** The commit and the names, which end up in addresses, in layers and on disks. */
function assertModel({ id, commit, files }: LockedModel): void {
  const danger = findIdDanger(id);
  if (danger !== undefined) throw invalidLock(`The id ${danger}`, JSON.stringify(id));
  if (!isCommit(commit)) throw invalidLock("The commit is not 40 hex digits", id);
  assertDistinctPaths(
    files.map((file) => file.path),
    id,
  );
}

function assertLocked(model: LockedModel, file: LockedFile): void {
  assertSafePath(file.path, model.id);
  const where = `${model.id}/${file.path}`;
  if (!/^[0-9a-f]{64}$/.test(file.sha256)) throw invalidLock("The sha256 is not 64 lower-case hex digits", where);
  if (!Number.isSafeInteger(file.size) || file.size < 0) throw invalidLock("The size is not a number of bytes", where);
}

function invalidLock(what: string, where: string): ModelError {
  return new ModelError("MODEL_LOCK_INVALID", what, { where, fix: "Write the lock again from the hub." });
}
