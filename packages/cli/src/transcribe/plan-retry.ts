import { ClientError } from "@funasr-images/client";

/** Why a file is sent again. */
export type RetryReason =
  /** It was not taken in the first place: the server is not there, not ready, or has enough to do. */
  | "busy"
  /** It was lost on the way: a server drops what a lost client has asked for, so that nothing is done twice. */
  | "lost";

export interface Retry {
  readonly reason: RetryReason;
  readonly delaySeconds: number;
}

/**
 * Whether a file that failed is sent again. What may still be under way never is; what was lost is once, as a file that the
 * server dies of would otherwise cost everybody.
 *
 * @param earlier why it was sent again before
 * @param most how often it may be in all
 */
export function planRetry(error: unknown, earlier: readonly RetryReason[], most: number): Retry | undefined {
  if (!(error instanceof ClientError) || !error.retryable || earlier.length >= most) return undefined;
  const reason = wasTaken(error) ? "lost" : "busy";
  if (reason === "lost" && earlier.includes("lost")) return undefined;
  return { reason, delaySeconds: 2 ** earlier.length };
}

/** Whether the server had begun to hear it. */
function wasTaken({ code, serverCode, closeCode, silence }: ClientError): boolean {
  if (code === "REFUSED") return serverCode === "ENGINE_CRASHED";
  if (code === "TIMEOUT") return silence !== undefined;
  // 1013: try again later.
  return code === "CLOSED" && closeCode !== 1013;
}
