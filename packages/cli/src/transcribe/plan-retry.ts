import { ClientError } from "@funasr-images/client";

/** Why a file is resent. */
export type RetryReason =
  /** It was not accepted: the server is down, not ready, or busy. */
  | "busy"
  /** The connection was lost: a server drops the work of a client that is gone, so nothing is done twice. */
  | "lost";

export interface Retry {
  readonly reason: RetryReason;
  readonly delaySeconds: number;
}

/**
 * Whether a failed file is resent. One that may still be in progress never is; a lost one is resent only once, because
 * a file that crashes the server would otherwise affect everybody.
 *
 * @param earlier the reasons for earlier retries
 * @param most how often it may be resent in total
 */
export function planRetry(error: unknown, earlier: readonly RetryReason[], most: number): Retry | undefined {
  if (!(error instanceof ClientError) || !error.retryable || earlier.length >= most) return undefined;
  const reason = wasTaken(error) ? "lost" : "busy";
  if (reason === "lost" && earlier.includes("lost")) return undefined;
  return { reason, delaySeconds: 2 ** earlier.length };
}

/** Whether the server had received some of it. */
function wasTaken({ code, serverCode, closeCode, silence }: ClientError): boolean {
  if (code === "REFUSED") return serverCode === "ENGINE_CRASHED";
  if (code === "TIMEOUT") return silence !== undefined;
  // 1013: try again later.
  return code === "CLOSED" && closeCode !== 1013;
}
