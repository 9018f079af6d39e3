import type { Progress } from "@funasr-images/protocol";

/** Done share of the whole, 0 to 1: as the server tells it, or from its times; undefined while nobody knows. */
export function shareDone({ share, done_ms, total_ms }: Progress): number | undefined {
  return share ?? (done_ms !== undefined && total_ms ? Math.min(1, done_ms / total_ms) : undefined);
}
