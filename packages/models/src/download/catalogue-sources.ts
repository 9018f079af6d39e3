import { findModel, type ModelAlternative, type ModelCatalogue, type ModelLock } from "@funasr-images/catalog";
import { type HubOptions, openHub } from "../hub/hub-options.ts";
import type { Source } from "./source.ts";

/** The hints of the catalogue as sources of the downloader, by the ids of the lock. */
export function catalogueSources(
  catalogue: ModelCatalogue,
  lock: ModelLock,
  hub: HubOptions,
): Record<string, Source[]> {
  const { huggingFace } = openHub(hub);
  const sourceOf = (alternative: ModelAlternative): Source => {
    switch (alternative.kind) {
      case "modelscope":
        // Another repository has other commits; the sha256 decides whether it has our bytes.
        return {
          kind: "modelscope",
          endpoint: hub.endpoint,
          id: alternative.id,
          commit: alternative.revision ?? "master",
        };
      case "huggingface":
        return {
          kind: "huggingface",
          ...huggingFace,
          id: alternative.id,
          revision: alternative.revision ?? "main",
        };
      case "url":
        return { kind: "url", files: { [alternative.path]: alternative.url } };
    }
  };
  return Object.fromEntries(
    lock.models.flatMap((model) => {
      const hints = findModel(catalogue, model.id)?.alternatives ?? [];
      return hints.length > 0 ? [[model.id, hints.map(sourceOf)]] : [];
    }),
  );
}
