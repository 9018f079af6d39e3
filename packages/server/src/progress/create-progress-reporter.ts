import type { Progress } from "@funasr-images/protocol";
import { describeProgress, type KnownProgress } from "./describe-progress.ts";
import { createRemainingEstimate } from "./estimate-remaining.ts";

/** A client is promised a report every 5 s; a busy event loop may delay some. */
export const progressIntervalMs = 2000;

export interface ProgressReporter {
  /** Reports immediately, then at the interval, until `stop`; does nothing if already started. */
  start(): void;
  stop(): void;
}

/**
 * Reports the progress of an utterance to its client.
 *
 * @param look returns what is known now
 * @param send receives the report; called by a timer, so it must not throw
 */
export function createProgressReporter(
  look: () => Omit<KnownProgress, "remainingMs">,
  send: (progress: Progress) => void,
  intervalMs = progressIntervalMs,
): ProgressReporter {
  let timer: NodeJS.Timeout | undefined;
  let estimate = createRemainingEstimate();
  const report = () => {
    const known = look();
    send(describeProgress({ ...known, remainingMs: estimate(known.engine) }));
  };
  return {
    start() {
      if (timer) return;
      estimate = createRemainingEstimate();
      timer = setInterval(report, intervalMs);
      report();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
