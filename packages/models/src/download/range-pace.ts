/** How large the next range of a connection should be. */
export interface RangePace {
  /** @param bytesPerMs what the connection brought last; `undefined` before its first range */
  plan(bytesPerMs: number | undefined): number;
  /** How long it took from a request to the head of its answer. */
  note(latencyMs: number): void;
}

/** How many times longer a range takes to arrive than to be requested: waiting is a sixteenth. */
const latenciesPerRange = 16;
/** The most ranges of one file that a host is asked for. */
const mostRanges = 256;

/**
 * Small ranges let the hash follow close behind the bytes; large ones waste less time on asking. How much asking costs is
 * measured: little on the same network, a lot over an ocean.
 *
 * @param smallest bytes of a range
 * @param connections that share the file; each of them has to get at least two ranges, so that they end together
 */
export function createRangePace(size: number, smallest: number, connections: number): RangePace {
  const least = Math.max(smallest, Math.ceil(size / mostRanges));
  const most = Math.max(least, Math.ceil(size / (2 * connections)));
  let latency = Number.POSITIVE_INFINITY;
  return {
    plan: (bytesPerMs) => {
      if (bytesPerMs === undefined || latency === Number.POSITIVE_INFINITY) return least;
      return Math.min(most, Math.max(least, Math.ceil(latenciesPerRange * latency * bytesPerMs)));
    },
    note: (latencyMs) => {
      latency = Math.min(latency, latencyMs);
    },
  };
}
