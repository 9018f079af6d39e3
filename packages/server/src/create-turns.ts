/** Admits a few at a time, in the order of their requests. */
export interface Turns {
  /**
   * Resolves with a function that gives the turn back, which may be called more than once.
   *
   * @throws the signal's reason if it is aborted first: it then leaves the queue
   */
  take(signal: AbortSignal): Promise<() => void>;
  /** How many have a turn, and how many are in the queue. */
  counts(): { readonly taken: number; readonly waiting: number };
}

export interface TurnsOptions {
  /**
   * If no turn is given back for this long while somebody waits, the next one is admitted nevertheless, in milliseconds.
   *
   * @default it waits
   */
  readonly patienceMs?: number;
}

export function createTurns(atOnce = 1, { patienceMs }: TurnsOptions = {}): Turns {
  const waiting = new Set<() => void>();
  let taken = 0;
  let patience: NodeJS.Timeout | undefined;

  function stopWatching(): void {
    clearTimeout(patience);
    patience = undefined;
  }

  function admitNext(): void {
    stopWatching();
    const [next] = waiting;
    next?.();
    watch();
  }

  /** Does not begin anew while it runs: those who come must not delay those who wait. */
  function watch(): void {
    if (patienceMs !== undefined && waiting.size > 0) patience ??= setTimeout(admitNext, patienceMs).unref();
  }

  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        const leave = () => {
          waiting.delete(start);
          if (waiting.size === 0) stopWatching();
          reject(signal.reason);
        };
        const start = () => {
          signal.removeEventListener("abort", leave);
          waiting.delete(start);
          taken += 1;
          let given = false;
          resolve(() => {
            if (given) return;
            given = true;
            taken -= 1;
            admitNext();
          });
        };
        if (signal.aborted) return leave();
        if (taken < atOnce) return start();
        signal.addEventListener("abort", leave, { once: true });
        waiting.add(start);
        watch();
      }),
    counts: () => ({ taken, waiting: waiting.size }),
  };
}
