import type { ModelLock } from "@funasr-images/catalog";
import { collectFailures } from "../store/collect-failures.ts";
import type { ModelStore, StoredState } from "../store/model-store.ts";
import { planDownloads } from "./plan-downloads.ts";

export interface VerifyOptions {
  readonly store: ModelStore;
  /** Models to verify. @default all of the lock */
  readonly ids?: readonly string[];
  readonly signal?: AbortSignal;
}

/** What hashing the store found. */
export interface VerifySummary {
  /** Distinct files whose bytes have their hash. */
  readonly verified: number;
  /** Bytes of those. */
  readonly bytes: number;
  /** What is not there or damaged, once for every path of a model that needs it. */
  readonly faults: readonly VerifyFault[];
}

export interface VerifyFault {
  readonly model: string;
  readonly path: string;
  readonly sha256: string;
  readonly state: Exclude<StoredState, "verified">;
}

/** Hashes at the same time: more than the two cores of a small machine only make the disk seek. */
const concurrency = 2;

/**
 * Hashes every stored file that a lock names. Changes nothing and asks no hub.
 *
 * @throws ModelError `MODEL_NOT_LOCKED`, `MODEL_LOCK_INVALID`, `STORE_FAILED`
 */
export async function verifyModels(lock: ModelLock, { store, ids, signal }: VerifyOptions): Promise<VerifySummary> {
  // The largest first: a large file that starts last would run alone.
  const blobs = planDownloads(lock, ids).reverse();
  const states = await collectFailures(blobs, concurrency, signal, (blob, stop) => store.verify(blob.sha256, stop));
  const verified = blobs.filter((_, index) => states[index] === "verified");
  const faults = blobs.flatMap((blob, index) => {
    const state = states[index];
    if (state === undefined || state === "verified") return [];
    return blob.sources.map(({ model, path }) => ({ model, path, sha256: blob.sha256, state }));
  });
  return { verified: verified.length, bytes: verified.reduce((total, blob) => total + blob.size, 0), faults };
}
