type Verdict = "suspect" | "convicted";

/** Suspicions and convictions of utterances, by their marks. */
export interface SuspectList {
  /** Undefined for most. */
  verdict(mark: string): Verdict | undefined;
  suspect(marks: readonly string[]): void;
  convict(marks: readonly string[]): void;
  clear(marks: readonly string[]): void;
}

/** How long a convicted utterance is refused; after that it is a suspect again, and gets one more try. */
export const refusedMinutes = 10;

/** Both kinds together; the oldest are forgotten first. */
const mostMarks = 4096;

/** @param now a clock in milliseconds */
export function createSuspectList(now = () => performance.now()): SuspectList {
  /** Until when each one is refused. */
  const refusedUntil = new Map<string, number>();

  const put = (mark: string, until: number) => {
    refusedUntil.delete(mark);
    refusedUntil.set(mark, until);
    for (const oldest of refusedUntil.keys()) {
      if (refusedUntil.size <= mostMarks) break;
      refusedUntil.delete(oldest);
    }
  };

  return {
    verdict(mark) {
      const until = refusedUntil.get(mark);
      if (until === undefined) return undefined;
      return until > now() ? "convicted" : "suspect";
    },
    suspect(marks) {
      for (const mark of marks) if (!refusedUntil.has(mark)) put(mark, 0);
    },
    convict(marks) {
      for (const mark of marks) put(mark, now() + refusedMinutes * 60_000);
    },
    clear(marks) {
      for (const mark of marks) refusedUntil.delete(mark);
    },
  };
}
