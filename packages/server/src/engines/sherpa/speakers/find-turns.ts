import type { Turn } from "./speakers-messages.ts";

/** A stretch of time. */
export interface Stretch {
  readonly start_ms: number;
  readonly end_ms: number;
}

/**
 * Finds the turns that overlap a stretch. Hours have thousands of both, and comparing each with each would block the
 * front door for seconds.
 *
 * @param turns in order of their start
 */
export function indexTurns(turns: readonly Turn[]): (stretch: Stretch) => readonly Turn[] {
  // A long turn may end after later ones, so use the latest end so far, which only grows.
  let latest = 0;
  const latestEnds = turns.map(({ end_ms }) => {
    latest = Math.max(latest, end_ms);
    return latest;
  });
  return (stretch) => {
    const first = firstWhere(turns.length, (index) => (latestEnds[index] ?? 0) > stretch.start_ms);
    const end = firstWhere(turns.length, (index) => (turns[index]?.start_ms ?? 0) >= stretch.end_ms);
    return turns.slice(first, end).filter((turn) => overlap(turn, stretch) > 0);
  };
}

/** How long two stretches overlap, in milliseconds. */
export function overlap(a: Stretch, b: Stretch): number {
  return Math.max(0, Math.min(a.end_ms, b.end_ms) - Math.max(a.start_ms, b.start_ms));
}

/** The first index at which a monotonic condition becomes true. */
function firstWhere(length: number, isTrue: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isTrue(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
