import { CodedError } from "@funasr-images/errors";
import { retry as retryRequest } from "@funasr-images/net";
import type { ModelError, ModelErrorCode } from "../model-error.ts";
import type { HubTiming } from "./hub-options.ts";

/** A failed attempt; another one may succeed. */
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

/** What a caller sees before a pause. */
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
  /** Bytes that no repetition will have to fetch again. */
  readonly progress?: () => number;
}

/** Runs an operation again as long as it fails with a {@link RetryableFailure}. @throws the ModelError behind the last one */
export async function retry<T>(operation: () => Promise<T>, { onRetry, ...options }: RetryOptions): Promise<T> {
  try {
    return await retryRequest(operation, {
      ...options,
      judge: (failure) => (failure instanceof RetryableFailure ? failure : undefined),
      onRetry: (attempt, delayMs, failure) =>
        onRetry?.({ attempt, delayMs, error: (failure as RetryableFailure).error }),
    });
  } catch (failure) {
    throw failure instanceof RetryableFailure ? failure.error : failure;
  }
}
