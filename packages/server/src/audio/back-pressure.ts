/** Counts what waits somewhere, and holds back the sender while that is too much. */
export interface BackPressure {
  /** This much more waits. */
  add(amount: number): void;
  /** This much has been taken. */
  take(amount: number): void;
  waiting(): number;
  /** Resolves when more can be taken, or when nothing is taken any more. For one sender. */
  room(): Promise<void>;
  /** Nothing is taken any more: the sender is not held back. */
  release(): void;
}

/** @param most how much may wait before the sender does */
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
 * Reports to the parent from time to time how much was taken: an answer to every piece would cost as much as the piece.
 *
 * @param every much less than the parent's limit
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
