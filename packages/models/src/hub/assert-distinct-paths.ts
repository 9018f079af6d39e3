import { findClash, renderClash } from "@funasr-images/catalog";
import { ModelError } from "../model-error.ts";

/**
 * Accepts only paths that stay distinct on every file system: not two that differ in case or Unicode form alone.
 *
 * @throws ModelError `MODEL_PATH_UNSAFE`
 */
export function assertDistinctPaths(paths: Iterable<string>, model: string): void {
  const clash = findClash(paths);
  if (clash === undefined) return;
  throw new ModelError("MODEL_PATH_UNSAFE", renderClash(clash), {
    where: model,
    fix: "Pick another revision, or report it to the model's owner.",
  });
}
