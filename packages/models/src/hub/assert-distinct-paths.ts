import { ModelError } from "../model-error.ts";

/**
 * Accepts only paths that stay distinct on every file system: not two that differ in case or Unicode form alone.
 *
 * @throws ModelError `MODEL_PATH_UNSAFE`
 */
export function assertDistinctPaths(paths: readonly string[], model: string): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const folded = path.normalize("NFC").toLowerCase();
    const other = seen.get(folded);
    if (other !== undefined) {
      throw new ModelError(
        "MODEL_PATH_UNSAFE",
        `The paths ${JSON.stringify(other)} and ${JSON.stringify(path)} are one file where case does not count`,
        { where: model, fix: "Pick another revision, or report it to the model's owner." },
      );
    }
    seen.set(folded, path);
  }
}
