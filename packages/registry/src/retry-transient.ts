import { setTimeout as sleepFor } from "node:timers/promises";
import { RegistryError } from "./registry-error.ts";

export type Sleep = (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;

export interface RetryOptions {
  /** Further attempts after the first. */
  readonly retries: number;
  readonly signal?: AbortSignal;
  /** @default a timer */
  readonly sleep?: Sleep;
}

/** Runs an operation again while it fails with a transient {@link RegistryError}: after 0.5, 1, 2, 4, then 8 s. */
export async function retryTransient<Result>(operation: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  const { retries, signal, sleep = sleepUntil } = options;
  for (let attempt = 0; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await operation();
    } catch (error) {
      if (!(error instanceof RegistryError) || !error.transient || attempt >= retries) throw error;
      await sleep(delayOf(error, attempt), signal);
    }
  }
}

/** Asks again until the answer is yes, as often and with the same waits: what was written may take a moment to be seen. */
export async function retryUntil(
  ask: () => Promise<boolean>,
  { retries, signal, sleep = sleepUntil }: RetryOptions,
  failure: () => RegistryError,
): Promise<void> {
  for (let attempt = 0; !(await ask()); attempt += 1) {
    if (attempt >= retries) throw failure();
    await sleep(delayOf(failure(), attempt), signal);
  }
}

/** The registry's own wish wins, up to a minute; else doubling, with jitter so that parallel legs do not knock together. */
function delayOf(error: RegistryError, attempt: number): number {
  if (error.retryAfterSeconds !== undefined) return Math.min(error.retryAfterSeconds, 60) * 1000;
  return Math.min(500 * 2 ** attempt, 8000) * (0.75 + Math.random() / 2);
}

async function sleepUntil(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleepFor(milliseconds, undefined, { signal });
}
