/** Admits a few at a time, in the order of their requests. */
export interface Turns {
  /**
   * Resolves with a function that gives the turn back, which may be called more than once.
   *
   * @throws the signal's reason if it is aborted first: it then leaves the queue
   */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createTurns(atOnce = 1): Turns {
  const waiting = new Set<() => void>();
  let free = atOnce;

  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        const leave = () => {
          waiting.delete(start);
          reject(signal.reason);
        };
        const start = () => {
          signal.removeEventListener("abort", leave);
          waiting.delete(start);
          free -= 1;
          let given = false;
          resolve(() => {
            if (given) return;
            given = true;
            free += 1;
            for (const next of waiting) return next();
          });
        };
        if (signal.aborted) return leave();
        if (free > 0) return start();
        signal.addEventListener("abort", leave, { once: true });
        waiting.add(start);
      }),
  };
}
