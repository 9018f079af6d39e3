import { captureCacheLog, type LogLine } from "./capture-cache-log.ts";
import type { ModelEntry } from "./model-entry.ts";

/** How a restore went. `entry`: the entry exists and cannot be read; `service`: the service fails for every entry. */
export type RestoreOutcome =
  | { readonly kind: "hit" | "miss" }
  | { readonly kind: "failed"; readonly at: "entry" | "service"; readonly reason: string };

/** How a save went. `service`: it takes nothing from this run, whichever the entry. */
export type SaveOutcome =
  | { readonly kind: "saved" }
  | { readonly kind: "not-saved"; readonly at: "entry" | "service"; readonly reason: string };

/** The cache service, for one entry at a time. It never rejects: no cache is as good as an empty one. */
export interface ModelCache {
  restore(entry: ModelEntry): Promise<RestoreOutcome>;
  save(entry: ModelEntry): Promise<SaveOutcome>;
}

/** The part of @actions/cache that is used. */
export type CacheLibrary = Pick<typeof import("@actions/cache"), "isFeatureAvailable" | "restoreCache" | "saveCache">;

/** The library takes half a minute to give up on a service that answers 503; one that hangs it would wait for. */
const lookupMs = 90_000;

/** Opens the cache of this job. Its library is loaded only now: it is half of the bundle. */
export async function openModelCache(
  load: () => Promise<CacheLibrary> = loadLibrary,
  patienceMs = lookupMs,
): Promise<ModelCache> {
  const library = await load();
  if (!library.isFeatureAvailable()) return absentCache("this runner offers no cache service");
  return { restore: (entry) => restoreEntry(entry, library, patienceMs), save: (entry) => saveEntry(entry, library) };
}

function loadLibrary(): Promise<CacheLibrary> {
  return import("@actions/cache");
}

async function restoreEntry(
  { paths, key }: ModelEntry,
  library: CacheLibrary,
  patienceMs: number,
): Promise<RestoreOutcome> {
  // First only the question: it writes nothing, so it can be given up.
  const found = await ask(() => library.restoreCache([...paths], key, [], { lookupOnly: true }), patienceMs);
  if ("failure" in found) return { kind: "failed", at: "service", reason: found.failure };
  if (found.result !== key) return { kind: "miss" };
  const restored = await ask(() => library.restoreCache([...paths], key));
  if ("failure" in restored) return { kind: "failed", at: "entry", reason: restored.failure };
  return { kind: restored.result === key ? "hit" : "miss" };
}

async function saveEntry({ paths, key }: ModelEntry, library: CacheLibrary): Promise<SaveOutcome> {
  const saved = await ask(() => library.saveCache([...paths], key));
  if (!("failure" in saved)) {
    if (saved.result !== -1) return { kind: "saved" };
    return { kind: "not-saved", at: "entry", reason: "the cache service gave no reason" };
  }
  const { failure, reserving } = saved;
  const at = reserving && !/already exists/.test(failure) ? "service" : "entry";
  return { kind: "not-saved", at, reason: failure };
}

type Answer<T> = { readonly result: T } | { readonly failure: string; readonly reserving: boolean };

async function ask<T>(work: () => Promise<T>, patienceMs?: number): Promise<Answer<T>> {
  try {
    const { result, lines } = await captureCacheLog(work, patienceMs);
    return findFailure(lines) ?? { result };
  } catch (error) {
    return { failure: (error as Error).message, reserving: false };
  }
}

/** The most informative line of a failure: the library hides the reason of a refused reservation in a debug line. */
function findFailure(lines: readonly LogLine[]): { failure: string; reserving: boolean } | undefined {
  const reserving = lines.find(({ text }) => text.startsWith("Failed to reserve cache: "));
  const line =
    reserving ??
    lines.find(
      ({ level, text }) =>
        level === "warning" ||
        level === "error" ||
        /^(Failed to (save|restore)|Cache (save|restore) skipped):/.test(text),
    );
  if (!line) return undefined;
  const failure = line.text.replace(/^Failed to (reserve cache|save|restore): (Error: )?/, "").split("\n")[0] as string;
  return { failure, reserving: reserving !== undefined };
}

function absentCache(reason: string): ModelCache {
  return {
    restore: async () => ({ kind: "failed", at: "service", reason }),
    save: async () => ({ kind: "not-saved", at: "service", reason }),
  };
}
