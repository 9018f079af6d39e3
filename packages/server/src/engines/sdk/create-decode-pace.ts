/** How fast the upstream file server decodes, which reports nothing before its answer: learned from earlier answers. */
export interface DecodePace {
  /**
   * @param workMs from the end frame to the answer, on a separate decoder
   * @param audioMs how long the audio was
   */
  learn(workMs: number, audioMs: number): void;
  /**
   * How much of an utterance should be done after a while.
   *
   * @returns milliseconds of audio; undefined before anything was learned, and once it takes longer than estimated
   */
  workedMs(sinceMs: number, audioMs: number): number | undefined;
}

/** An answer is weighted by the length of its audio; earlier ones fade by half with every so many milliseconds. */
const halfLifeMs = 10 * 60_000;

/** Shorter ones show the overhead, not the pace. */
const leastMs = 2000;

export function createDecodePace(): DecodePace {
  let work = 0;
  let audio = 0;
  return {
    learn(workMs, audioMs) {
      if (audioMs < leastMs) return;
      const fade = 0.5 ** (audioMs / halfLifeMs);
      work = work * fade + workMs;
      audio = audio * fade + audioMs;
    },
    workedMs(sinceMs, audioMs) {
      if (audio === 0 || work === 0) return undefined;
      const workedMs = (sinceMs * audio) / work;
      return workedMs < audioMs ? workedMs : undefined;
    },
  };
}
