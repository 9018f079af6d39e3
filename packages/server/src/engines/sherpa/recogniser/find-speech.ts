import type { Vad } from "sherpa-onnx-node";
import { joinSamples } from "../../../audio/join-samples.ts";
import { vadSettings } from "./vad-pool.ts";

/** What happens in the audio, in order; positions are samples from the start of the utterance. */
export type SpeechEvent =
  /** The next stretch of what is being said; stretches of one segment touch each other. */
  | { readonly kind: "speech"; readonly start: number; readonly samples: Float32Array }
  /** The segment is over. Its end may lie before the last stretch: silence is known late. */
  | { readonly kind: "end"; readonly end: number };

/** Finds speech in audio as it comes. */
export interface SpeechFinder {
  push(samples: Float32Array): readonly SpeechEvent[];
  /** The utterance is over: ends what is open. */
  finish(): readonly SpeechEvent[];
}

/** Windows of this many samples are what the detector decides on; one call with more would be one decision. */
const windowSize = 512;

/** Where the detector says so. It is reset afterwards by whoever lent it. */
export function createSpeechFinder(vad: Vad): SpeechFinder {
  const { sampleRate, minSpeech, minSilence, longestMemory } = vadSettings;
  // Speech is noticed this long after it began.
  const onset = Math.round(minSpeech * sampleRate) + 2 * windowSize;
  const hangover = Math.round(minSilence * sampleRate);
  let rest: Float32Array = new Float32Array();
  /** The last windows before speech was noticed. */
  let before: Float32Array[] = [];
  let position = 0;
  let open = false;
  let lastEnd = 0;
  let rememberedFrom = 0;

  /** Whole windows; what follows each other in one segment becomes one stretch. */
  function takeWindows(samples: Float32Array): SpeechEvent[] {
    const events: SpeechEvent[] = [];
    const first = position;
    /** Of the stretch that is open, within `samples`. */
    let from = 0;
    const passOn = (until: number) => {
      if (until > from) events.push({ kind: "speech", start: first + from, samples: samples.subarray(from, until) });
    };
    for (let offset = 0; offset < samples.length; offset += windowSize) {
      const next = offset + windowSize;
      const window = samples.subarray(offset, next);
      position += windowSize;
      vad.acceptWaveform(window);
      const detected = vad.isDetected();
      if (!open) remember(window);
      if (detected && !open) {
        const begin = Math.max(position - onset, lastEnd, 0);
        events.push({ kind: "speech", start: begin, samples: lastSamples(before, position - begin) });
        open = true;
        from = next;
        rememberedFrom = begin;
        before = [];
      } else if (open && !detected) {
        passOn(next);
        close(events, lastSegmentEnd() ?? position - hangover);
      } else if (open && position - rememberedFrom > longestMemory * sampleRate) {
        forget();
      }
    }
    if (open) passOn(samples.length);
    return events;
  }

  function remember(window: Float32Array): void {
    before.push(window);
    if (before.length * windowSize > onset + windowSize) before.shift();
  }

  function close(events: SpeechEvent[], end: number): void {
    open = false;
    lastEnd = Math.max(lastEnd, Math.min(end, position));
    events.push({ kind: "end", end: lastEnd });
  }

  /** The detector copies all that it holds of an open segment with every window. It stays in its state without that. */
  function forget(): void {
    vad.flush();
    vad.clear();
    rememberedFrom = position;
  }

  function lastSegmentEnd(): number | undefined {
    let end: number | undefined;
    for (; !vad.isEmpty(); vad.pop()) {
      const { start, samples } = vad.front(false);
      // Silence that began before the last `forget` leaves a segment without samples.
      end = samples.length > 0 ? start + samples.length : undefined;
    }
    return end;
  }

  return {
    push(samples) {
      const all = rest.length === 0 ? samples : joinSamples([rest, samples]);
      const whole = all.length - (all.length % windowSize);
      rest = all.subarray(whole);
      return takeWindows(all.subarray(0, whole));
    },
    finish() {
      const end = position + rest.length;
      const events = rest.length > 0 ? takeWindows(padSamples(rest, windowSize)) : [];
      rest = new Float32Array();
      if (open) close(events, end);
      return events;
    },
  };
}

/** Without a detector all audio is speech. */
export function createSpeechTaker(): SpeechFinder {
  let position = 0;
  return {
    push(samples) {
      const start = position;
      position += samples.length;
      return [{ kind: "speech", start, samples }];
    },
    finish: () => [{ kind: "end", end: position }],
  };
}

/** With silence behind, up to `least` samples. */
export function padSamples(samples: Float32Array, least: number): Float32Array {
  if (samples.length >= least) return samples;
  const longer = new Float32Array(least);
  longer.set(samples);
  return longer;
}

function lastSamples(pieces: readonly Float32Array[], count: number): Float32Array {
  const all = joinSamples(pieces);
  return all.subarray(Math.max(0, all.length - count));
}
