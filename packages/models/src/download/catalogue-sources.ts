import { findModel, type ModelAlternative, type ModelCatalogue, type ModelLock } from "@funasr-images/catalog";
import type { Source } from "./source.ts";

/** The hints of the catalogue as sources of the downloader, by the ids of the lock. */
export function catalogueSources(
  catalogue: ModelCatalogue,
  lock: ModelLock,
  { hub, env }: { readonly hub: string; readonly env: Readonly<Record<string, string | undefined>> },
): Record<string, Source[]> {
  const huggingFace = env.HF_ENDPOINT || "https://huggingface.co";
  const sourceOf = (alternative: ModelAlternative): Source => {
    switch (alternative.kind) {
      case "modelscope":
        // Another repository has other commits; the sha256 decides whether it has our bytes.
        return { kind: "modelscope", endpoint: hub, id: alternative.id, commit: alternative.revision ?? "master" };
      case "huggingface":
        return {
          kind: "huggingface",
          endpoint: huggingFace,
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
