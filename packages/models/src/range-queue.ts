import type { Span } from "./span.ts";

/** A range that somebody is fetching. */
export interface RangeWork {
  /** Where the next byte goes. */
  at: number;
  /** Where it ends; comes nearer when another connection takes over the second half. */
  end: number;
}

export interface RangeQueue {
  /** The next range: the lowest that nobody fetches, or half of the largest rest of somebody else's. */
  take(): RangeWork | undefined;
  /** Nobody fetches this range any more; what lacks of it is taken next. */
  settle(work: RangeWork): void;
  /** Whether every byte has come. */
  readonly done: boolean;
}

/**
 * Shares out what lacks of a file. The lowest ranges go first, so that the hash can follow close behind; at the end idle
 * connections help the slow ones, so that none of them is waited for alone.
 *
 * @param rangeBytes size of a range
 * @param splitBytes a half that is smaller than this is not worth a request
 */
export function createRangeQueue(missing: readonly Span[], rangeBytes: number, splitBytes: number): RangeQueue {
  const waiting = missing.flatMap((span) => cutSpan(span, rangeBytes));
  const running = new Set<RangeWork>();

  const split = () => {
    const [largest] = [...running].sort((one, other) => rest(other) - rest(one));
    if (largest === undefined || rest(largest) < 2 * splitBytes) return undefined;
    const { end } = largest;
    largest.end = largest.at + Math.ceil(rest(largest) / 2);
    return { at: largest.end, end };
  };

  return {
    take: () => {
      const work = waiting.shift() ?? split();
      if (work) running.add(work);
      return work;
    },
    settle: (work) => {
      running.delete(work);
      if (rest(work) > 0) waiting.unshift(work);
    },
    get done() {
      return waiting.length === 0 && running.size === 0;
    },
  };
}

function cutSpan({ start, end }: Span, rangeBytes: number): RangeWork[] {
  const count = Math.max(1, Math.round((end - start) / rangeBytes));
  const edge = (index: number) => start + Math.round(((end - start) * index) / count);
  return Array.from({ length: count }, (_, index) => ({ at: edge(index), end: edge(index + 1) }));
}

function rest(work: RangeWork): number {
  return work.end - work.at;
}
