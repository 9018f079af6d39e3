import type { Progress, ServerResult } from "@funasr-images/protocol";

const states: readonly Progress["state"][] = ["receiving", "waiting", "recognising"];
const times = ["received_ms", "done_ms", "total_ms", "remaining_ms"] as const;

/**
 * What a reply tells of the progress, as far as it makes sense: it is for people to look at, and a server that counts
 * oddly is no reason to lose an utterance.
 *
 * @returns undefined for a reply that is none of progress
 */
export function readProgress({ mode, progress }: ServerResult): Progress | undefined {
  if (mode !== "progress" && progress === undefined) return undefined;
  const told: Partial<Progress> = progress ?? {};
  const isCount = (value: unknown): value is number => typeof value === "number" && value >= 0 && value < Infinity;
  return {
    state: states.find((state) => state === told.state) ?? "waiting",
    ...Object.fromEntries(times.flatMap((name) => (isCount(told[name]) ? [[name, told[name]]] : []))),
    ...(isCount(told.share) && { share: Math.min(1, told.share) }),
  };
}

/** Done share of the whole, 0 to 1: as the server tells it, or from its times; undefined while nobody knows. */
export function shareDone({ share, done_ms, total_ms }: Progress): number | undefined {
  return share ?? (done_ms !== undefined && total_ms ? Math.min(1, done_ms / total_ms) : undefined);
}

/** Milliseconds as on a player: `5:21`, `1:00:00`. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
