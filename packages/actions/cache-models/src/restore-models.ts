import type { ModelStore } from "@funasr-images/models";
import type { ModelCache, RestoreOutcome } from "./model-cache.ts";
import type { ModelEntry } from "./model-entry.ts";

export interface RestoreOptions {
  readonly store: ModelStore;
  readonly cache: ModelCache;
  readonly warn: (text: string) => void;
  readonly say: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** How a model came back from the cache. */
export interface RestoredModel {
  /** `stored`: the files were in the store before; `damaged`: the entry held other bytes than its key says. */
  readonly restored: "stored" | "restored" | "missing" | "damaged" | "failed";
  readonly problem?: string;
  /** The whole service fails, so nothing can be saved either. */
  readonly service?: true;
}

/** Restores entries one after the other and hashes every file; wrong ones leave the store. */
export async function restoreModels(entries: readonly ModelEntry[], options: RestoreOptions): Promise<RestoredModel[]> {
  const restored: RestoredModel[] = [];
  for (const entry of entries) {
    options.signal?.throwIfAborted();
    const outcome = await restore(
      entry,
      options,
      restored.some(({ service }) => service),
    );
    restored.push(outcome);
    options.say(`${entry.id}: ${outcome.restored}${outcome.problem ? ` (${outcome.problem})` : ""}`);
  }
  return restored;
}

const notAsked: RestoredModel = { restored: "failed", problem: "The cache was not asked again", service: true };

async function restore(
  entry: ModelEntry,
  { store, cache, warn }: RestoreOptions,
  serviceIsDown: boolean,
): Promise<RestoredModel> {
  if ((await findFaults(entry, store)).length === 0) return { restored: "stored" };
  // One wait for a service that is down is enough.
  if (serviceIsDown) return notAsked;
  const outcome = await cache.restore(entry);
  const faults = await findFaults(entry, store);
  for (const { sha256, state } of faults) if (state === "corrupt") await store.remove(sha256);
  const judged = judge(entry, outcome, faults.length);
  if (judged.problem) warn(`${entry.id}: ${judged.problem}. It is downloaded instead.`);
  return judged;
}

function judge({ key, paths }: ModelEntry, outcome: RestoreOutcome, faults: number): RestoredModel {
  if (outcome.kind === "miss") return { restored: "missing" };
  if (outcome.kind === "failed") {
    const restored: RestoredModel = { restored: "failed", problem: `The cache failed: ${outcome.reason}` };
    return outcome.at === "service" ? { ...restored, service: true } : restored;
  }
  if (faults === 0) return { restored: "restored" };
  // Entries cannot be overwritten, so a bad one stays until it is deleted.
  const fix = `run gh cache delete ${key}`;
  return {
    restored: "damaged",
    problem: `The cache entry ${key} lacks ${faults} of ${paths.length} files or holds other bytes; ${fix}`,
  };
}

async function findFaults({ sha256s }: ModelEntry, store: ModelStore) {
  const faults = [];
  for (const sha256 of sha256s) {
    const state = await store.verify(sha256);
    if (state !== "verified") faults.push({ sha256, state });
  }
  return faults;
}
