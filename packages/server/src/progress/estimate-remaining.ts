import type { EngineProgress } from "../engine.ts";

/** What was worked off before this tells little of the pace now: others come and go. */
const windowMs = 30_000;

/** A pace that was measured over less than this may be any. */
const leastMs = 1000;

/**
 * Estimates how long an answer will take, from the pace of the last half minute. Asked again and again, it learns.
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
    // One that is older than the window stays, so that there is always a whole one.
    while (samples.length > 2 && at - (samples[1]?.at ?? at) >= windowMs) samples = samples.slice(1);
    const [first] = samples;
    if (!first || wholeMs === undefined || at - first.at < leastMs) return undefined;
    const pace = (workedMs - first.workedMs) / (at - first.at);
    return pace > 0 ? Math.max(0, wholeMs - workedMs) / pace : undefined;
  };
}
