import { createSpeechDetector, type SpeechSpan } from "../../audio/detect-speech.ts";
import { createPcmReader } from "../../audio/pcm-reader.ts";

/** Where somebody speaks in one utterance, for replies of a model that does not say it. */
export interface SpeechWatch {
  /** s16le mono, cut anywhere. */
  push(bytes: Uint8Array): void;
  all(): readonly SpeechSpan[];
  /** The speech that a sentence can be about which has just been answered: behind the one before, up to a pause. */
  latest(): readonly SpeechSpan[];
  /** Everything up to here has been answered, milliseconds. */
  settle(untilMs: number | undefined): void;
}

/** After so much silence upstream's detector, which waits 800 ms, ends a stretch of speech. */
const pauseMs = 600;

/** @param sampleRate hertz @default 16000 */
export function openSpeechWatch(sampleRate = 16_000): SpeechWatch {
  const detector = createSpeechDetector(sampleRate);
  const read = createPcmReader();
  let settledMs = 0;
  return {
    push: (bytes) => detector.push(read(bytes)),
    all: () => detector.spans(),
    latest() {
      const open = detector.spans().filter(({ end_ms }) => end_ms > settledMs);
      const ended = open.findLastIndex(({ end_ms }, index) => {
        const next = open[index + 1];
        return next !== undefined && next.start_ms - end_ms >= pauseMs;
      });
      const told = ended === -1 ? open : open.slice(0, ended + 1);
      return told.map(({ start_ms, end_ms }) => ({ start_ms: Math.max(start_ms, settledMs), end_ms }));
    },
    settle(untilMs = 0) {
      settledMs = Math.max(settledMs, untilMs);
    },
  };
}
