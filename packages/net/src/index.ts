export { isHttpAllowed, isLoopback } from "./is-loopback.ts";
export { type RetryTiming, retry, type Sleep } from "./retry.ts";
export { readRetryAfter } from "./retry-after.ts";
