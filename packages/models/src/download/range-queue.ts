import type { Span } from "../store/span.ts";

/** A range that is being fetched. */
export interface RangeWork {
  /** Where the next byte goes. */
  at: number;
  /** Where it ends; comes nearer when another connection takes over the second half. */
  end: number;
}

export interface RangeQueue {
  /** The next range: about this many of the lowest bytes that are not being fetched, or half of the largest rest of another. */
  take(bytes: number): RangeWork | undefined;
  /** Gives the range back; what is missing of it is taken next. */
  settle(work: RangeWork): void;
  /** Whether every byte has come. */
  readonly done: boolean;
}

/**
 * Shares out the missing bytes of a file. The lowest bytes go first, so that the hash can follow close behind; at the end idle
 * connections help the slow ones, so that none of them is waited for alone.
 *
 * @param splitBytes a half that is smaller than this is not worth a request
 */
export function createRangeQueue(missing: readonly Span[], splitBytes: number): RangeQueue {
  const waiting: RangeWork[] = missing.map(({ start, end }) => ({ at: start, end }));
  const running = new Set<RangeWork>();

  const cut = (bytes: number) => {
    const [lowest] = waiting;
    // No tiny rests: hardly more than a range is one range.
    if (lowest === undefined || rest(lowest) < 1.5 * bytes) return waiting.shift();
    const work = { at: lowest.at, end: lowest.at + bytes };
    lowest.at = work.end;
    return work;
  };
  const split = () => {
    const [largest] = [...running].sort((one, other) => rest(other) - rest(one));
    if (largest === undefined || rest(largest) < 2 * splitBytes) return undefined;
    const { end } = largest;
    largest.end = largest.at + Math.ceil(rest(largest) / 2);
    return { at: largest.end, end };
  };

  return {
    take: (bytes) => {
      const work = cut(bytes) ?? split();
      if (work) running.add(work);
      return work;
    },
    settle: (work) => {
      running.delete(work);
      if (rest(work) > 0) waiting.push(work);
      waiting.sort((one, other) => one.at - other.at);
    },
    get done() {
      return waiting.length === 0 && running.size === 0;
    },
  };
}

function rest(work: RangeWork): number {
  return work.end - work.at;
}
