import type { Progress } from "@funasr-images/protocol";
import { describeProgress, type KnownProgress } from "./describe-progress.ts";
import { createRemainingEstimate } from "./estimate-remaining.ts";

/** A client is promised a word every 5 s; a busy event loop may keep some of them back. */
export const progressIntervalMs = 2000;

export interface ProgressReporter {
  /** Tells at once, then now and then, until `stop`; does nothing while it does so already. */
  start(): void;
  stop(): void;
}

/**
 * Tells a client how far its utterance is.
 *
 * @param look what is known now
 * @param send gets it; called by a timer, so it must not throw
 */
export function createProgressReporter(
  look: () => Omit<KnownProgress, "remainingMs">,
  send: (progress: Progress) => void,
  intervalMs = progressIntervalMs,
): ProgressReporter {
  let timer: NodeJS.Timeout | undefined;
  let estimate = createRemainingEstimate();
  const tell = () => {
    const known = look();
    send(describeProgress({ ...known, remainingMs: estimate(known.engine) }));
  };
  return {
    start() {
      if (timer) return;
      estimate = createRemainingEstimate();
      timer = setInterval(tell, intervalMs);
      tell();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
