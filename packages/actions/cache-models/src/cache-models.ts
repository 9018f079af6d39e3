import type { LockedModel, ModelLock } from "@funasr-images/catalog";
import type { DownloadSummary } from "@funasr-images/models";
import type { SaveDecision } from "./decide-save.ts";
import type { SaveOutcome } from "./model-cache.ts";
import { describeEntry, type ModelEntry } from "./model-entry.ts";
import { planQuota, type QuotaPlan } from "./plan-quota.ts";
import { type RestoredModel, type RestoreOptions, restoreModels } from "./restore-models.ts";

/** What the cache did for one model. */
export interface CachedModel {
  readonly id: string;
  readonly key: string;
  readonly bytes: number;
  readonly restored: RestoredModel["restored"];
  /** Why it was not restored as it should have been. */
  readonly problem?: string;
  readonly saved: boolean;
  /** Why it was not saved. */
  readonly whyNot?: string;
}

export interface CacheModelsResult {
  readonly models: readonly CachedModel[];
  readonly quota: QuotaPlan;
  readonly download: DownloadSummary;
}

export interface CacheModelsOptions extends RestoreOptions {
  readonly lock: ModelLock;
  /** The models that are wanted; the quota is that of the whole lock. */
  readonly ids: readonly string[];
  readonly save: SaveDecision;
  /** The folder that the cache's paths are relative to. */
  readonly workspace: string;
  /** Fetches what the store lacks. */
  readonly download: (ids: readonly string[]) => Promise<DownloadSummary>;
  readonly quotaLimit?: number;
}

/**
 * Fills the store: cache first, every byte hashed, then the hub for what is missing, then the cache gets what it did
 * not have. Whatever the cache service does, the result is the same; only the hub can make it fail.
 */
export async function cacheModels(options: CacheModelsOptions): Promise<CacheModelsResult> {
  const { lock, ids, store, workspace, say } = options;
  const locate = (sha256: string) => store.path(sha256);
  const entries = lock.models.map((model: LockedModel) => describeEntry(model, { locate, workspace }));
  const wanted = entries.filter((entry) => ids.includes(entry.id));
  const quota = planQuota(entries, options.quotaLimit);

  const restored = await restoreModels(wanted, options);
  const download = await options.download(ids);
  say(`${download.downloadedBytes} bytes downloaded, ${download.reusedBytes} were in the store`);

  const models: CachedModel[] = [];
  let closed: string | undefined;
  for (const [index, entry] of wanted.entries()) {
    const outcome = restored[index] as RestoredModel;
    let whyNot = whyNotSave(entry, outcome, quota, options.save) ?? closed;
    if (whyNot === undefined) {
      const saved = await save(entry, options);
      if (saved.kind === "not-saved") whyNot = saved.reason;
      if (saved.kind === "not-saved" && saved.at === "service") closed = saved.reason;
    }
    const { id, key, bytes } = entry;
    const { service, ...rest } = outcome;
    models.push({ id, key, bytes, ...rest, saved: whyNot === undefined, whyNot });
  }
  return { models, quota, download };
}

function whyNotSave(
  { key }: ModelEntry,
  { restored, service }: RestoredModel,
  { beyond, limit }: QuotaPlan,
  decision: SaveDecision,
): string | undefined {
  if (restored === "restored") return "it is in the cache";
  if (restored === "stored") return "it was in the store before";
  if (service) return "the cache service fails";
  if (restored !== "missing") return "the key is taken by an entry that cannot be used";
  if (decision.kind === "refused") return decision.reason;
  return beyond.has(key) ? `it does not fit into the quota of ${limit} bytes with the other models` : undefined;
}

async function save(entry: ModelEntry, { cache, warn, say }: CacheModelsOptions): Promise<SaveOutcome> {
  const outcome = await cache.save(entry);
  if (outcome.kind === "saved") say(`${entry.id}: saved as ${entry.key}`);
  else warn(`${entry.id} is not saved: ${outcome.reason}`);
  return outcome;
}
