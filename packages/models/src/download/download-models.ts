import type { LockedModel, ModelLock } from "@funasr-images/catalog";
import { createConnectionBudget } from "../connection/connection-budget.ts";
import { createConnectionPool } from "../connection/connection-pool.ts";
import { openContentConnection } from "../connection/open-content-connection.ts";
import { createSpeedWatch, defaultSpeedLimits, type SpeedLimits } from "../connection/speed-watch.ts";
import { type HubOptions, openHub } from "../hub/hub-options.ts";
import { collectFailures } from "../store/collect-failures.ts";
import { writeReceipt } from "../store/model-receipt.ts";
import type { ModelStore } from "../store/model-store.ts";
import { assertSpace, readFreeBytes } from "./check-space.ts";
import { type BlobOutcome, downloadBlob } from "./download-blob.ts";
import type { DownloadEvent } from "./download-event.ts";
import { type DownloadTotals, startTotals } from "./download-totals.ts";
import { copyIntoStore, indexFolders } from "./find-in-folders.ts";
import { findStored } from "./find-stored.ts";
import { pickModels, planDownloads, type WantedBlob } from "./plan-downloads.ts";
import { openSources, type Source } from "./source.ts";
import { createSourceMemory } from "./source-memory.ts";

export interface DownloadOptions {
  readonly hub: HubOptions;
  readonly store: ModelStore;
  /** Models to fetch. @default all of the lock */
  readonly ids?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: DownloadEvent) => void;
  /** Called about five times a second while something is fetched, and once at the end. */
  readonly onTotals?: (totals: DownloadTotals) => void;
  /** Hash what is stored, regardless of the receipts. @default false */
  readonly verify?: boolean;
  /** Folders whose files are looked through before a hub is asked: by their bytes, whatever their names. @default none */
  readonly folders?: readonly string[];
  /** Other places that have the files of a model, by model id; the first that works is asked first from then on. */
  readonly alternatives?: Readonly<Record<string, readonly Source[]>>;
  /** Files at the same time. @default 8 */
  readonly concurrency?: number;
  /** Connections at the same time, to all hosts together: to begin with, and at most. @default 4 and 8 */
  readonly connections?: { readonly start: number; readonly max: number };
  /** Size in bytes from which a file is fetched by several ranges. @default 16 MiB */
  readonly largeBytes?: number;
  /** When a stream counts as too slow. @default under a tenth of the median after 5 seconds */
  readonly speedLimits?: SpeedLimits;
  /** Free bytes of the store's disk. @default asked of the file system */
  readonly readFreeBytes?: (directory: string) => Promise<number>;
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
 * Brings every file of a lock into the store, by commit, each distinct sha256 once. What a receipt vouches for costs a
 * look at size and time, what is stored without one is hashed. Resolves only when all of it is there and verified.
 *
 * @throws ModelError `NO_SPACE` before the first byte; others after every file had its chance, with `failures` naming all
 * that failed. An abort throws its reason.
 */
export async function downloadModels(lock: ModelLock, options: DownloadOptions): Promise<DownloadSummary> {
  const { store, signal } = options;
  const models = pickModels(lock, options.ids);
  const blobs = planDownloads(lock, options.ids);
  const { stored, receipted } = await findStored(store, models, blobs, { verify: options.verify ?? false, signal });
  const complete = new Set(stored);
  await copyFromFolders(blobs, complete, options);
  const missing = blobs.filter((blob) => !complete.has(blob.sha256));
  for (const blob of blobs) if (complete.has(blob.sha256)) reportDone(blob, true, options);

  const saveReceipts = async () => {
    const owed = models.filter((model) => !receipted.has(model) && isComplete(model, complete));
    for (const model of owed) await writeReceipt(store, model);
  };
  try {
    const outcomes = await fetchMissing(missing, complete, options);
    await saveReceipts();
    await store.removeFinishedParts();
    return summarize(blobs, missing, outcomes);
  } catch (error) {
    // What is complete is not hashed again by the run that fetches the rest.
    await saveReceipts().catch(() => {});
    throw error;
  }
}

async function fetchMissing(
  missing: readonly WantedBlob[],
  complete: Set<string>,
  options: DownloadOptions,
): Promise<BlobOutcome[]> {
  const { store, connections = { start: 4, max: 8 }, largeBytes = 16 * 1024 * 1024 } = options;
  options.signal?.throwIfAborted();
  if (missing.length === 0) return [];
  const started = await Promise.all(missing.map((blob) => store.startedBytes(blob.sha256)));
  const needed = missing.reduce((sum, blob, index) => sum + blob.size - (started[index] ?? 0), 0);
  assertSpace(needed, await (options.readFreeBytes ?? readFreeBytes)(store.directory), store.directory);

  const hub = openHub(options.hub);
  const budget = createConnectionBudget(connections);
  const total = missing.reduce((sum, blob) => sum + blob.size, 0);
  const totals = startTotals(total, (now) =>
    options.onTotals?.({ ...now, connections: { used: budget.used, limit: budget.limit } }),
  );
  const run = {
    store,
    budget,
    largeBytes,
    connections: connections.max,
    speeds: createSpeedWatch(options.speedLimits ?? defaultSpeedLimits, () => budget.used < budget.limit),
    memory: createSourceMemory(),
    pool: createConnectionPool(() => openContentConnection(hub)),
    report: (event: DownloadEvent) => {
      const file = `${event.model}/${event.path}`;
      if (event.kind === "start") totals.begin(file, event.bytes);
      else totals.set(file, event.bytes);
      options.onProgress?.(event);
    },
  };
  try {
    return await collectFailures(missing, options.concurrency ?? 8, options.signal, async (blob, signal) => {
      const outcome = await downloadBlob(run, blob, openSources(hub, blob.sources, options.alternatives), signal);
      complete.add(blob.sha256);
      reportDone(blob, false, options);
      return outcome;
    });
  } finally {
    run.pool.close();
    totals.stop();
  }
}

/**
 * Takes what some folders have of what the store lacks, and asks no hub: {@link downloadModels} goes on with the rest.
 *
 * @returns bytes that were copied
 * @throws ModelError `SOURCE_FOLDER_UNREADABLE`, `MODEL_NOT_LOCKED`, `MODEL_LOCK_INVALID`
 */
export async function takeFromFolders(
  lock: ModelLock,
  options: Pick<DownloadOptions, "store" | "ids" | "folders" | "signal">,
): Promise<number> {
  const blobs = planDownloads(lock, options.ids);
  const there = await Promise.all(blobs.map(({ sha256 }) => options.store.has(sha256)));
  const stored = new Set(blobs.filter((_, index) => there[index]).map(({ sha256 }) => sha256));
  const complete = new Set(stored);
  await copyFromFolders(blobs, complete, options);
  const taken = blobs.filter(({ sha256 }) => complete.has(sha256) && !stored.has(sha256));
  return taken.reduce((sum, { size }) => sum + size, 0);
}

/** Takes what some folders have of what is not stored. */
async function copyFromFolders(
  blobs: readonly WantedBlob[],
  complete: Set<string>,
  { store, folders = [], signal }: Pick<DownloadOptions, "store" | "folders" | "signal">,
): Promise<void> {
  const absent = blobs.filter((blob) => !complete.has(blob.sha256));
  if (folders.length === 0 || absent.length === 0) return;
  const index = await indexFolders(folders, signal);
  // One at a time: a disk that is read in two places is slower than in one.
  for (const { sha256, size } of absent) {
    signal?.throwIfAborted();
    const path = await index.find(sha256, size, signal);
    if (path === undefined) continue;
    await copyIntoStore(store, sha256, path);
    complete.add(sha256);
  }
}

function isComplete(model: LockedModel, complete: ReadonlySet<string>): boolean {
  return model.files.every((file) => complete.has(file.sha256));
}

/** For every path of a blob; the second path of one that was fetched cost nothing. */
function reportDone(blob: WantedBlob, stored: boolean, { onProgress }: DownloadOptions): void {
  blob.sources.forEach(({ model, path }, index) => {
    onProgress?.({ kind: "done", model, path, bytes: blob.size, total: blob.size, reused: stored || index > 0 });
  });
}

function summarize(
  blobs: readonly WantedBlob[],
  missing: readonly WantedBlob[],
  outcomes: readonly BlobOutcome[],
): DownloadSummary {
  const add = (numbers: readonly number[]) => numbers.reduce((sum, count) => sum + count, 0);
  const wanted = add(blobs.map((blob) => blob.size * blob.sources.length));
  const fresh = add(missing.map((blob, index) => blob.size - (outcomes[index]?.resumedBytes ?? 0)));
  return {
    downloadedBytes: add(outcomes.map((outcome) => outcome.downloadedBytes)),
    reusedBytes: wanted - fresh,
    files: add(blobs.map((blob) => blob.sources.length)),
  };
}
