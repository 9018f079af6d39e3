/** Counts what waits somewhere, and holds back whoever sends while that is too much. */
export interface BackPressure {
  /** So much more waits. */
  add(amount: number): void;
  /** So much waits no longer. */
  take(amount: number): void;
  waiting(): number;
  /** Resolves when more can be taken, or when nothing is taken any more. For one sender. */
  room(): Promise<void>;
  /** Nothing is taken any more: nobody is held back. */
  release(): void;
}

/** @param most what may wait before a sender does */
export function createBackPressure(most: number): BackPressure {
  let waiting = 0;
  let released = false;
  let proceed = () => {};
  return {
    add(amount) {
      waiting += amount;
    },
    take(amount) {
      waiting -= amount;
      if (waiting <= most) proceed();
    },
    waiting: () => waiting,
    async room() {
      if (released || waiting <= most) return;
      await new Promise<void>((resolve) => {
        proceed = resolve;
      });
    },
    release() {
      released = true;
      proceed();
    },
  };
}

/**
 * Tells the parent now and then how much was taken: an answer to every piece would cost as much as the piece.
 *
 * @param every much less than what the parent lets wait
 */
export function createReceipts(every: number, send: (amount: number) => void): (amount: number) => void {
  let taken = 0;
  return (amount) => {
    taken += amount;
    if (taken < every) return;
    send(taken);
    taken = 0;
  };
}
