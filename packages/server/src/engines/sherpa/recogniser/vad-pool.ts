import type { Vad, VadConfig } from "sherpa-onnx-node";

/** How speech is found: seconds, and hertz. The README has the measurements behind these values. */
export const vadSettings = {
  sampleRate: 16_000,
  /**
   * Probability above which there is speech; it ends below half of that. Silero's 0.5 misses a far voice in a noisy
   * room.
   */
  threshold: 0.3,
  /** Minimum length without a break: sherpa-onnx's own 0.25 misses a short word. */
  minSpeech: 0.1,
  minSilence: 0.5,
  /** After this length a pause of 0.1 s ends a segment. */
  softLimit: 15,
  /** How much the detector may buffer of a segment that does not end. */
  longestMemory: 20,
} as const;

/** Detectors have state, so each utterance needs a separate one; loading one takes longer than a short utterance. */
export interface VadPool {
  /** Samples by which their decisions lag. */
  readonly lateness: number;
  take(): Vad;
  giveBack(vad: Vad): void;
}

/** More than this many at once are rare; their memory is released. */
const mostSpare = 16;

/** @param create loads one */
export function createVadPool(create: () => Vad, lateness: number): VadPool {
  // The first one is made now, so that a bad model shows at the start.
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

/** Longer than what it has to buffer. */
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
