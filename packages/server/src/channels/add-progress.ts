import type { EngineProgress } from "../engine.ts";

/**
 * The progress of a file as that of its channels: as far as the slowest of them, with the work of all.
 *
 * @param ended whether all audio has arrived
 */
export function addProgress(channels: readonly EngineProgress[], ended: boolean): EngineProgress {
  const state = channels.some((channel) => channel.state === "recognising") ? "recognising" : "waiting";
  const doneMs = fold(channels, "doneMs", (values) => Math.min(...values));
  const workedMs = fold(channels, "workedMs", sum);
  const wholeMs = ended ? fold(channels, "wholeMs", sum) : undefined;
  return {
    state,
    ...(doneMs !== undefined && { doneMs }),
    ...(workedMs !== undefined && { workedMs }),
    ...(wholeMs !== undefined && { wholeMs }),
  };
}

/** Undefined if one channel does not know it. */
function fold(
  channels: readonly EngineProgress[],
  key: "doneMs" | "workedMs" | "wholeMs",
  join: (values: readonly number[]) => number,
): number | undefined {
  const known = channels.flatMap((channel) => channel[key] ?? []);
  return known.length > 0 && known.length === channels.length ? join(known) : undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
