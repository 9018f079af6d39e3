import type { LockedModel, ModelLock } from "@funasr-images/catalog";

/** How a new lock differs for one model. */
export interface ModelChange {
  readonly model: string;
  readonly kind: "added" | "removed" | "changed";
  readonly revision: string;
  readonly from?: string;
  readonly to?: string;
  /** Files with other bytes, new ones and those that are gone; empty when only the commit moved. */
  readonly files: readonly string[];
}

/** Compares two locks, sorted by model. */
export function compareLocks(before: ModelLock, after: ModelLock): ModelChange[] {
  const ids = [...new Set([...before.models, ...after.models].map(({ id }) => id))].sort();
  return ids.flatMap((id) => {
    const old = before.models.find((model) => model.id === id);
    const now = after.models.find((model) => model.id === id);
    return compareModel(id, old, now);
  });
}

function compareModel(model: string, old: LockedModel | undefined, now: LockedModel | undefined): ModelChange[] {
  const files = changedFiles(old, now);
  const revision = (now ?? old)?.revision ?? "";
  if (!old && now) return [{ model, kind: "added", revision, to: now.commit, files }];
  if (old && !now) return [{ model, kind: "removed", revision, from: old.commit, files }];
  if (!old || !now || JSON.stringify(old) === JSON.stringify(now)) return [];
  return [{ model, kind: "changed", revision, from: old.commit, to: now.commit, files }];
}

function changedFiles(old: LockedModel | undefined, now: LockedModel | undefined): string[] {
  const paths = [...new Set([...(old?.files ?? []), ...(now?.files ?? [])].map(({ path }) => path))].sort();
  const hash = (model: LockedModel | undefined, path: string) =>
    model?.files.find((file) => file.path === path)?.sha256;
  return paths.filter((path) => hash(old, path) !== hash(now, path));
}
