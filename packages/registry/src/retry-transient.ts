import { retry, type Sleep } from "@funasr-images/net";
import { RegistryError } from "./registry-error.ts";

export interface RetryOptions {
  /** Further attempts after the first. */
  readonly retries: number;
  readonly signal?: AbortSignal;
  /** @default a timer */
  readonly sleep?: Sleep;
}

/** The longest wait that a registry may ask for: five minutes. */
const timing = { backoffMs: 500, maxBackoffMs: 8000, maxRetryAfterMs: 300_000 };

/** Runs an operation again while it fails with a transient {@link RegistryError}: after about 0.5, 1, 2, 4, then 8 s. */
export function retryTransient<Result>(
  operation: () => Promise<Result>,
  { retries, signal, sleep }: RetryOptions,
): Promise<Result> {
  const judge = (failure: unknown) =>
    failure instanceof RegistryError && failure.transient
      ? { retryAfterMs: failure.retryAfterSeconds && failure.retryAfterSeconds * 1000 }
      : undefined;
  return retry(operation, { retries, timing, judge, signal, sleep });
}

/** Asks again until the answer is yes, as often and with the same waits: what was written may take a moment to be seen. */
export async function retryUntil(
  ask: () => Promise<boolean>,
  { retries, signal, sleep }: RetryOptions,
  failure: () => RegistryError,
): Promise<void> {
  let no: RegistryError | undefined;
  const operation = async () => {
    if (await ask()) return;
    no = failure();
    throw no;
  };
  await retry(operation, { retries, timing, judge: (thrown) => (thrown === no ? {} : undefined), signal, sleep });
}
