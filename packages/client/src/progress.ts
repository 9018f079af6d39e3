import type { Progress, ServerResult } from "@funasr-images/protocol";

const states: readonly Progress["state"][] = ["receiving", "waiting", "recognising"];
const times = ["received_ms", "done_ms", "total_ms", "remaining_ms"] as const;

/**
 * The progress in a reply, as far as it makes sense: it is only for display, and a server that sends odd numbers must
 * not cost an utterance.
 *
 * @returns undefined for a reply without progress
 */
export function readProgress({ mode, progress }: ServerResult): Progress | undefined {
  if (mode !== "progress" && progress === undefined) return undefined;
  const known: Partial<Progress> = progress ?? {};
  const isCount = (value: unknown): value is number => typeof value === "number" && value >= 0 && value < Infinity;
  return {
    state: states.find((state) => state === known.state) ?? "waiting",
    ...Object.fromEntries(times.flatMap((name) => (isCount(known[name]) ? [[name, known[name]]] : []))),
    ...(isCount(known.share) && { share: Math.min(1, known.share) }),
  };
}

/** Share done, 0 to 1: from the server, or computed from its times; undefined if unknown. */
export function shareDone({ share, done_ms, total_ms }: Progress): number | undefined {
  return share ?? (done_ms !== undefined && total_ms ? Math.min(1, done_ms / total_ms) : undefined);
}

/** Milliseconds as shown by a player: `5:21`, `1:00:00`. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
