import { computePeaks, samplesPerPeak } from "./compute-peaks.ts";
import { sampleRate } from "./decode-audio-file.ts";

/** What the microphone has delivered so far. */
export interface GrowingRecording {
  add(piece: Int16Array): void;
  readonly pieces: readonly Int16Array[];
  readonly durationMs: number;
  /** A new view with every piece; existing peaks never change. */
  peaks(): Float32Array;
}

export function createGrowingRecording(): GrowingRecording {
  const pieces: Int16Array[] = [];
  let samples = 0;
  let rest = new Int16Array();
  let peaks = new Float32Array(1024);
  let count = 0;
  return {
    pieces,
    get durationMs() {
      return (samples / sampleRate) * 1000;
    },
    add(piece) {
      pieces.push(piece);
      samples += piece.length;
      const waiting = new Int16Array(rest.length + piece.length);
      waiting.set(rest);
      waiting.set(piece, rest.length);
      const whole = Math.floor(waiting.length / samplesPerPeak) * samplesPerPeak;
      const fresh = computePeaks(waiting.subarray(0, whole));
      rest = waiting.slice(whole);
      if (count + fresh.length > peaks.length) {
        const larger = new Float32Array(Math.max(peaks.length * 2, count + fresh.length));
        larger.set(peaks);
        peaks = larger;
      }
      peaks.set(fresh, count);
      count += fresh.length;
    },
    peaks: () => peaks.subarray(0, count),
  };
}
