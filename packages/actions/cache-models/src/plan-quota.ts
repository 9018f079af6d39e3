import type { ModelEntry } from "./model-entry.ts";

/** What GitHub keeps of a repository's caches for free; beyond it the oldest are deleted. */
export const quotaBytes = 10_000_000_000;

/** Which entries fit into the quota, together with all others of the lock. */
export interface QuotaPlan {
  /** An upper bound of all entries: archives are never larger by more than their frames. */
  readonly bytes: number;
  readonly limit: number;
  /** Keys that do not fit. */
  readonly beyond: ReadonlySet<string>;
}

/**
 * Gives every entry its room, the small ones first: more models are restored that way, and a run that finds an entry
 * missing never saves it at the cost of another one.
 */
export function planQuota(entries: readonly ModelEntry[], limit = quotaBytes): QuotaPlan {
  const bySize = [...entries].sort((a, b) => a.bytes - b.bytes || (a.key < b.key ? -1 : 1));
  const beyond = new Set<string>();
  let taken = 0;
  for (const entry of bySize) {
    const bound = boundOf(entry);
    if (taken + bound > limit) beyond.add(entry.key);
    else taken += bound;
  }
  return { bytes: entries.reduce((total, entry) => total + boundOf(entry), 0), limit, beyond };
}

/**
 * The most that an archive can have: tar adds a header and padding to each file and two blocks at the end, zstd stores
 * what it cannot compress in blocks of 128 KiB with three bytes each, gzip in blocks of 64 KiB with five.
 */
export function boundOf({ bytes, paths }: Pick<ModelEntry, "bytes" | "paths">): number {
  const tar = bytes + paths.length * 2048 + 10_240;
  return tar + Math.ceil(tar / 65_536) * 5 + 64;
}
