import type { LockedModel } from "@funasr-images/catalog";
import { ModelError } from "../model-error.ts";
import { collectFailures } from "../store/collect-failures.ts";
import { readReceipt } from "../store/model-receipt.ts";
import type { ModelStore } from "../store/model-store.ts";
import type { WantedBlob } from "./plan-downloads.ts";

/** Two at a time: one is read while the other is hashed; more only make a disk seek. */
const hashesAtOnce = 2;

/** What of the wanted is already there. */
export interface StoredBlobs {
  /** sha256 of every blob that can be trusted. */
  readonly stored: ReadonlySet<string>;
  /** Models whose receipt covers all of their files: nothing of them had to be hashed. */
  readonly receipted: ReadonlySet<LockedModel>;
}

/**
 * Finds what is stored: by the receipts, or by hashing. What is damaged is removed; what is no file is told, for it may be
 * anything.
 *
 * @param verify hash everything, regardless of the receipts
 * @throws ModelError `STORE_FAILED`
 */
export async function findStored(
  store: ModelStore,
  models: readonly LockedModel[],
  blobs: readonly WantedBlob[],
  { verify, signal }: { readonly verify: boolean; readonly signal: AbortSignal | undefined },
): Promise<StoredBlobs> {
  const receipts = await Promise.all(models.map((model) => (verify ? new Set<string>() : readReceipt(store, model))));
  const believed = new Set(receipts.flatMap((receipt) => [...receipt]));
  const doubtful = blobs.filter((blob) => !believed.has(blob.sha256));
  const states = await collectFailures(doubtful, hashesAtOnce, signal, async (blob, stop) => {
    const state = await store.verify(blob.sha256, stop);
    if (state === "special") throw notAFile(store.path(blob.sha256));
    if (state === "corrupt") await store.remove(blob.sha256);
    return state;
  });
  const verified = doubtful.filter((_, index) => states[index] === "verified").map((blob) => blob.sha256);
  return {
    stored: new Set([...believed, ...verified]),
    receipted: new Set(models.filter((model, index) => model.files.every((file) => receipts[index]?.has(file.sha256)))),
  };
}

function notAFile(where: string): ModelError {
  const what = "A pipe, a socket, a device or a folder has the name of a stored file";
  return new ModelError("STORE_FAILED", what, { where, fix: "Remove it, then run again." });
}
