import type { ModelLock } from "@funasr-images/catalog";
import { collectFailures } from "./collect-failures.ts";
import { type BlobOutcome, downloadBlob } from "./download-blob.ts";
import type { DownloadEvent, DownloadPosition } from "./download-event.ts";
import { type HubOptions, openHub } from "./hub-options.ts";
import type { ModelStore } from "./model-store.ts";
import { type BlobSource, planDownloads, type WantedBlob } from "./plan-downloads.ts";

export interface DownloadOptions {
  readonly hub: HubOptions;
  readonly store: ModelStore;
  /** Models to fetch. @default all of the lock */
  readonly ids?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: DownloadEvent) => void;
  /** Files at the same time. @default 4 */
  readonly concurrency?: number;
}

export interface DownloadSummary {
  /** Bytes that travelled, those of failed attempts too. */
  readonly downloadedBytes: number;
  /** Bytes of the lock that did not have to travel: stored, shared with another model, or kept from an aborted run. */
  readonly reusedBytes: number;
  /** Files of the lock that are now in the store. */
  readonly files: number;
}

/**
 * Brings every file of a lock into the store. What is stored is hashed again and costs no request; the rest is fetched by
 * commit, one request per distinct sha256. Resolves only when all of it is there and verified.
 *
 * @throws ModelError after every file had its chance; `failures` names all that failed. An abort throws its reason.
 */
export async function downloadModels(lock: ModelLock, options: DownloadOptions): Promise<DownloadSummary> {
  const { store, concurrency = 4 } = options;
  const hub = openHub(options.hub);
  const blobs = planDownloads(lock, options.ids);

  const outcomes = await collectFailures(blobs, concurrency, options.signal, async (blob, signal) => {
    const report = (event: DownloadEvent) => options.onProgress?.(event);
    const state = await store.verify(blob.sha256);
    if (state === "corrupt") await store.remove(blob.sha256);
    const stored = state === "verified";
    const outcome = stored ? storedOutcome(blob) : await downloadBlob(hub, store, blob, { signal, report });
    blob.sources.forEach((source, index) => {
      report({ kind: "done", ...whole(blob, source), reused: stored || index > 0 });
    });
    return outcome;
  });

  const sum = (count: (outcome: BlobOutcome, blob: WantedBlob) => number) =>
    outcomes.reduce((total, outcome, index) => total + count(outcome, blobs[index] as WantedBlob), 0);
  return {
    downloadedBytes: sum((outcome) => outcome.downloadedBytes),
    reusedBytes: sum((outcome, blob) => outcome.resumedBytes + blob.size * (blob.sources.length - 1)),
    files: blobs.reduce((total, blob) => total + blob.sources.length, 0),
  };
}

function storedOutcome(blob: WantedBlob): BlobOutcome {
  return { downloadedBytes: 0, resumedBytes: blob.size };
}

function whole(blob: WantedBlob, { model, path }: BlobSource): DownloadPosition {
  return { model, path, bytes: blob.size, total: blob.size };
}
