/** One at a time, in the order in which they asked. */
export interface Turns {
  /**
   * Resolves with what gives the turn back, which may be called more than once.
   *
   * @throws the signal's reason when that comes first
   */
  take(signal: AbortSignal): Promise<() => void>;
}

export function takeTurns(): Turns {
  const waiting = new Set<() => void>();
  let taken = false;

  const next = () => {
    taken = false;
    for (const start of waiting) return start();
  };

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
          taken = true;
          let given = false;
          resolve(() => {
            if (given) return;
            given = true;
            next();
          });
        };
        if (signal.aborted) return leave();
        if (!taken) return start();
        signal.addEventListener("abort", leave, { once: true });
        waiting.add(start);
      }),
  };
}
