/** Pauses between attempts, in milliseconds. */
export interface RetryTiming {
  /** The first one; doubles with each attempt. */
  readonly backoffMs: number;
  /** The longest of our own. */
  readonly maxBackoffMs: number;
  /** The longest that a reply can ask for; more counts as a failure. */
  readonly maxRetryAfterMs: number;
}

export type Sleep = (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;

export interface RetryOptions {
  /** Further attempts after the first, in a row without progress. */
  readonly retries: number;
  readonly timing: RetryTiming;
  /** The wait that a failure asks for, if another attempt may succeed; undefined if none will. */
  readonly judge: (failure: unknown) => { readonly retryAfterMs?: number | undefined } | undefined;
  /** Called before each pause. @param attempt 1 for the first repetition */
  readonly onRetry?: (attempt: number, delayMs: number, failure: unknown) => void;
  /** Bytes that no repetition will have to fetch again; when it grows by {@link progressBytes}, the count restarts. */
  readonly progress?: () => number;
  /** @default a timer */
  readonly sleep?: Sleep;
  readonly signal?: AbortSignal;
}

/** Progress after which the attempts are counted anew: enough to end, little enough for a bad line. */
const progressBytes = 1024 * 1024;

/**
 * Runs an operation until it succeeds, fails for good, or `retries` repetitions in a row brought nothing.
 *
 * @throws what the last attempt threw, or the reason of the signal
 */
export async function retry<T>(operation: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { retries, timing, judge, onRetry, progress = () => 0, sleep = pause, signal } = options;
  // A high-water mark: what is thrown away and fetched again does not count as progress, so the loop ends.
  let mark = progress();
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await operation();
    } catch (failure) {
      signal?.throwIfAborted();
      const wish = judge(failure);
      if (!wish) throw failure;
      const won = progress();
      if (won >= mark + progressBytes) {
        mark = won;
        attempt = 1;
      }
      const delayMs = planDelay(attempt, wish.retryAfterMs, timing, Math.random());
      if (attempt > retries || delayMs === undefined) throw failure;
      onRetry?.(attempt, delayMs, failure);
      await sleep(delayMs, signal);
    }
  }
}

/**
 * The pause before a repetition in milliseconds: doubling, spread by half either way so that what failed together does not
 * return together, and never shorter than the other side asked for.
 *
 * @param random from 0 to 1
 * @returns `undefined` if it asks for more than we are willing to wait
 */
export function planDelay(
  attempt: number,
  retryAfterMs: number | undefined,
  timing: RetryTiming,
  random: number,
): number | undefined {
  if (retryAfterMs !== undefined && retryAfterMs > timing.maxRetryAfterMs) return undefined;
  const doubled = Math.min(timing.backoffMs * 2 ** (attempt - 1), timing.maxBackoffMs);
  return Math.max(Math.round(doubled * (0.5 + random)), retryAfterMs ?? 0);
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    // Aborted between the last look and now: no event would come any more.
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
