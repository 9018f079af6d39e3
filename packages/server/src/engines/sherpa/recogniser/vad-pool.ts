import type { Vad, VadConfig } from "sherpa-onnx-node";

/** How speech is found: seconds, and hertz. The README has the recordings that chose these. */
export const vadSettings = {
  sampleRate: 16_000,
  /** Speech is more likely than this; it is over below half of it. Silero's 0.5 passes over a far voice in a noisy room. */
  threshold: 0.3,
  /** Without a break: sherpa-onnx's own 0.25 passes over a short word. */
  minSpeech: 0.1,
  minSilence: 0.5,
  /** From this length on a pause of 0.1 s ends a segment. */
  softLimit: 15,
  /** What the detector may hold of a segment that does not end. */
  longestMemory: 20,
} as const;

/** Detectors have state, so an utterance takes one for itself; loading one takes longer than a short utterance. */
export interface VadPool {
  /** Samples that they hold back before they decide on a window. */
  readonly lateness: number;
  take(): Vad;
  giveBack(vad: Vad): void;
}

/** More than so many at once are rare; what they take is given back. */
const mostSpare = 16;

/** @param create loads one */
export function createVadPool(create: () => Vad, lateness: number): VadPool {
  // The first one is made now: a model that the detector does not like shows at the start.
  const spare = [create()];
  return {
    lateness,
    take: () => spare.pop() ?? create(),
    giveBack(vad) {
      if (spare.length >= mostSpare) return;
      vad.clear();
      vad.reset();
      spare.push(vad);
    },
  };
}

/** Longer than what it is asked to hold. */
export const vadBufferSeconds = 60;

export function vadConfig(model: string): VadConfig {
  const { sampleRate, threshold, minSpeech, minSilence, softLimit } = vadSettings;
  return {
    sileroVad: {
      model,
      threshold,
      minSpeechDuration: minSpeech,
      minSilenceDuration: minSilence,
      maxSpeechDuration: softLimit,
      windowSize: 512,
    },
    sampleRate,
  };
}
