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
