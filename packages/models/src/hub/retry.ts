import { setTimeout as sleep } from "node:timers/promises";
import { CodedError } from "@funasr-images/errors";
import type { ModelError, ModelErrorCode } from "../model-error.ts";
import type { HubTiming } from "./hub-options.ts";

/** A failed attempt that another one may mend. */
export class RetryableFailure extends CodedError<ModelErrorCode> {
  override readonly name = "RetryableFailure";
  /** What is reported when the attempts are used up. */
  readonly error: ModelError;
  /** The pause that the hub asked for. */
  readonly retryAfterMs: number | undefined;

  constructor(error: ModelError, retryAfterMs?: number) {
    super(error.code, error.what, { where: error.where, fix: error.fix, cause: error });
    this.error = error;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What a caller is told before a pause. */
export interface RetryNotice {
  /** 1 for the first repetition. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: ModelError;
}

export interface RetryOptions {
  /** Repetitions in a row without progress. */
  readonly retries: number;
  readonly timing: HubTiming;
  readonly signal?: AbortSignal;
  readonly onRetry?: (notice: RetryNotice) => void;
  /** Bytes that no repetition will have to fetch again; when it grows by {@link progressBytes}, the count restarts. */
  readonly progress?: () => number;
}

/** How much has to be won for the attempts to be counted anew: enough to end, little enough for a bad line. */
const progressBytes = 1024 * 1024;

/** Runs an operation until it succeeds, fails for good, or `retries` repetitions in a row brought nothing. */
export async function retry<T>(operation: () => Promise<T>, options: RetryOptions): Promise<T> {
  // A high-water mark: what is thrown away and fetched again is no progress, so the loop ends.
  let mark = options.progress?.() ?? 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await operation();
    } catch (failure) {
      options.signal?.throwIfAborted();
      if (!(failure instanceof RetryableFailure)) throw failure;
      const won = options.progress?.() ?? 0;
      if (won >= mark + progressBytes) {
        mark = won;
        attempt = 1;
      }
      const delayMs = planDelay(attempt, failure.retryAfterMs, options.timing, Math.random());
      if (attempt > options.retries || delayMs === undefined) throw failure.error;
      options.onRetry?.({ attempt, delayMs, error: failure.error });
      await sleep(delayMs, undefined, { signal: options.signal }).catch(() => options.signal?.throwIfAborted());
    }
  }
}

/**
 * The pause before a repetition in milliseconds: doubling, spread by half either way so that parallel downloads do not
 * return together, and never shorter than the hub asked for.
 *
 * @returns `undefined` if the hub asks for more than we are willing to wait.
 */
export function planDelay(
  attempt: number,
  retryAfterMs: number | undefined,
  timing: HubTiming,
  random: number,
): number | undefined {
  if (retryAfterMs !== undefined && retryAfterMs > timing.maxRetryAfterMs) return undefined;
  const doubled = Math.min(timing.backoffMs * 2 ** (attempt - 1), timing.maxBackoffMs);
  return Math.max(Math.round(doubled * (0.5 + random)), retryAfterMs ?? 0);
}

/** `Retry-After` in milliseconds: seconds, with a fraction if need be, or a date. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  const milliseconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
