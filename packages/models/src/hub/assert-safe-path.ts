import { findPathDanger } from "@funasr-images/catalog";
import { ModelError } from "../model-error.ts";

/**
 * Accepts only paths that stay inside their directory on every system and mean one file on every file system.
 *
 * @throws ModelError `MODEL_PATH_UNSAFE`
 */
export function assertSafePath(path: string, model: string): void {
  const reason = findPathDanger(path);
  if (reason === undefined) return;
  throw new ModelError("MODEL_PATH_UNSAFE", `The path ${JSON.stringify(path)} ${reason}`, {
    where: model,
    fix: "Use a path relative to the root of the model, with / between its parts.",
  });
}
