import { type Catalogue, type CatalogueModel, type ModelLock, renderBytes, usesOf } from "@funasr-images/catalog";
import type { ModelStore } from "../store/model-store.ts";

/** A model of the catalogue, and how far it got on this machine. */
export interface ListedModel {
  readonly id: string;
  readonly revision: string;
  /** `branch/role`; substitutes end with a question mark. */
  readonly uses: readonly string[];
  readonly licence: string;
  readonly evidence: CatalogueModel["evidence"];
  /** The commit of the lock; absent until the model is locked. */
  readonly commit?: string;
  /** Files of the lock, and how many of them are in the store. */
  readonly files: number;
  readonly stored: number;
  /** Bytes by the lock. */
  readonly bytes: number;
}

/** Every model of the catalogue with its state in lock and store. Asks no hub and hashes nothing. */
export async function listModels(
  { images, models }: Catalogue,
  lock: ModelLock,
  store: ModelStore,
): Promise<ListedModel[]> {
  return Promise.all(
    models.models.map(async (model) => {
      const locked = lock.models.find((other) => other.id === model.id || model.aliases.includes(other.id));
      const files = locked?.files ?? [];
      const there = await Promise.all(files.map((file) => store.has(file.sha256)));
      return {
        id: model.id,
        revision: model.revision,
        uses: usesOf(model, images).map((use) => `${use.branch}/${use.role}${use.substitute ? "?" : ""}`),
        licence: model.licence,
        evidence: model.evidence,
        ...(locked ? { commit: locked.commit } : {}),
        files: files.length,
        stored: there.filter(Boolean).length,
        bytes: files.reduce((total, file) => total + file.size, 0),
      };
    }),
  );
}

/** One model as text, some lines. */
export function renderModel({
  id,
  revision,
  uses,
  licence,
  evidence,
  commit,
  files,
  stored,
  bytes,
}: ListedModel): string {
  const state = commit
    ? `locked at ${commit}, ${renderBytes(bytes)}, ${stored} of ${files} files stored`
    : "not locked";
  const hashes = { confirmed: "hashes confirmed by a download", expected: "hashes expected", none: "no hash known" };
  return `${id} ${revision}\n  ${uses.join(" ")}\n  ${licence}\n  ${hashes[evidence]}; ${state}\n`;
}
