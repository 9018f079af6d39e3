import { ModelError } from "../model-error.ts";
import { isStoreFailure } from "./store-failure.ts";

/**
 * Runs a task for every item, a few at a time and in order, and lets all of them finish before it reports: all
 * five failures of five files are reported. A store that cannot be written, a bug or an abort ends everything at once.
 *
 * @returns the results in the order of the items.
 * @throws the failure itself when there is one, `MODELS_INCOMPLETE` when there are several.
 */
export async function collectFailures<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  signal: AbortSignal | undefined,
  task: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: ModelError[] = [];
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  // One iterator for all workers; a queue would be moved by one for each of a million items.
  const queue = items.entries();

  const work = async () => {
    for (const [index, item] of queue) {
      if (either.aborted) return;
      try {
        results[index] = await task(item, either);
      } catch (error) {
        if (error instanceof ModelError && !isStoreFailure(error)) failures.push(error);
        else stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work));

  either.throwIfAborted();
  throwTogether(failures);
  return results;
}

function throwTogether(failures: readonly ModelError[]): void {
  const [first] = failures;
  if (first === undefined) return;
  if (failures.length === 1) throw first;
  throw new ModelError(
    "MODELS_INCOMPLETE",
    `${failures.length} failures:\n${failures.map((failure) => `- [${failure.code}] ${failure.message}`).join("\n")}\n`,
    { where: "all of them are listed", fix: "Fix them and run again: what is already stored is kept.", failures },
  );
}
