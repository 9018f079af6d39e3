import type { EngineProgress } from "../engine.ts";

/** Older work says little about the current pace: other clients come and go. */
const windowMs = 30_000;

/** A pace measured over less than this is unreliable. */
const leastMs = 1000;

/**
 * Estimates how long an answer will take, from the pace of the last half minute. Each call adds a measurement.
 *
 * @param now a clock in milliseconds
 * @returns milliseconds; undefined as long as there is no pace, or no end
 */
export function createRemainingEstimate(
  now: () => number = () => performance.now(),
): (progress: EngineProgress | undefined) => number | undefined {
  let samples: { readonly at: number; readonly workedMs: number }[] = [];
  return (progress) => {
    const { workedMs, wholeMs } = progress ?? {};
    if (workedMs === undefined) return undefined;
    const at = now();
    samples.push({ at, workedMs });
    // One measurement older than the window is kept, so that a whole window is always covered.
    while (samples.length > 2 && at - (samples[1]?.at ?? at) >= windowMs) samples = samples.slice(1);
    const [first] = samples;
    if (!first || wholeMs === undefined || at - first.at < leastMs) return undefined;
    const pace = (workedMs - first.workedMs) / (at - first.at);
    return pace > 0 ? Math.max(0, wholeMs - workedMs) / pace : undefined;
  };
}
