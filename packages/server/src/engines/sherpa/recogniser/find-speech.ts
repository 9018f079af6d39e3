import type { Vad } from "sherpa-onnx-node";
import { joinSamples } from "../../../audio/samples.ts";
import { type VadPool, vadSettings } from "./vad-pool.ts";

/** Events in the audio, in order; positions are samples from the start of the utterance. */
export type SpeechEvent =
  /** Speech starts here. The stretch that follows starts earlier. */
  | { readonly kind: "begin"; readonly spokenStart: number }
  /** The next stretch for the recogniser; stretches of one segment touch each other. */
  | { readonly kind: "speech"; readonly start: number; readonly samples: Float32Array }
  /** The segment is over: speech ends at `spokenEnd`. `end` may be before that of the last stretch. */
  | { readonly kind: "end"; readonly spokenEnd: number; readonly end: number };

/** Finds speech in audio as it arrives. */
export interface SpeechFinder {
  push(samples: Float32Array): readonly SpeechEvent[];
  /** The utterance is over: ends the current segment. */
  finish(): readonly SpeechEvent[];
}

/** Occupies a detector until it is closed. */
export interface OpenSpeechFinder extends SpeechFinder {
  close(): void;
}

/** The detector decides on windows of this many samples; one call with more would be one decision. */
const windowSize = 512;

/**
 * How many windows after its start a syllable is recognised as speech, with every version: the README has the figures.
 */
const networkLag = 2;

/**
 * The audio around speech for the recogniser, in seconds. A detector is sure of a syllable when it is half over, and of
 * the first one of an utterance even later; a breath or an `s` may not count at all. Neighbours share the audio in
 * between.
 */
const preRoll = 0.3;
const hangOver = 0.2;

/**
 * The audio passed on of an open segment lags this many windows: the detector notices a neighbour that late, and the
 * first pass must not take its first sound for the last of this one.
 */
const heldBack = 4;

/**
 * Finds speech with a detector, which its lender resets afterwards.
 *
 * @param lateness samples by which the detector's decisions lag
 */
export function createSpeechFinder(vad: Vad, lateness: number): SpeechFinder {
  const { sampleRate, minSpeech, minSilence, longestMemory } = vadSettings;
  // The first window that was likely to be speech, the audio before it, and the minimum length that confirmed it.
  const onset = (networkLag + 1 + Math.ceil((minSpeech * sampleRate) / windowSize)) * windowSize + lateness;
  const before = Math.round(preRoll * sampleRate);
  const after = Math.round(hangOver * sampleRate);
  let rest: Float32Array = new Float32Array();
  /** The last windows, speech or not: the next segment may start before this one is known to be over. */
  const remembered: Float32Array[] = [];
  let position = 0;
  let open = false;
  let spokenStart = 0;
  /** End of the last stretch for the recogniser. */
  let lastEnd = 0;
  let heldFrom = 0;
  /** Of the open segment, and its start. */
  let waiting: Float32Array[] = [];
  let waitingFrom = 0;

  function takeWindows(samples: Float32Array): SpeechEvent[] {
    const events: SpeechEvent[] = [];
    for (let offset = 0; offset < samples.length; offset += windowSize) {
      const window = samples.subarray(offset, offset + windowSize);
      position += windowSize;
      vad.acceptWaveform(window);
      remember(window);
      if (open) waiting.push(window);
      const detected = vad.isDetected();
      if (detected && !open) {
        begin(events);
      } else if (open && !detected) {
        close(events, lastSegmentEnd() ?? position - lateness - Math.round(minSilence * sampleRate), position);
      } else if (open && position - heldFrom > longestMemory * sampleRate) {
        forget();
      }
    }
    if (open) handOn(events, position - heldBack * windowSize);
    return events;
  }

  function remember(window: Float32Array): void {
    remembered.push(window);
    if (remembered.length * windowSize > before + onset + windowSize) remembered.shift();
  }

  function begin(events: SpeechEvent[]): void {
    open = true;
    spokenStart = Math.max(position - onset, lastEnd);
    waitingFrom = Math.max(spokenStart - before, lastEnd);
    waiting = [lastSamples(remembered, position - waitingFrom)];
    heldFrom = waitingFrom;
    events.push({ kind: "begin", spokenStart });
  }

  /** The waiting audio becomes one stretch. */
  function handOn(events: SpeechEvent[], until: number): void {
    if (until <= waitingFrom) return;
    const all = joinSamples(waiting);
    const samples = all.subarray(0, until - waitingFrom);
    events.push({ kind: "speech", start: waitingFrom, samples });
    waiting = [all.subarray(samples.length)];
    waitingFrom = until;
  }

  /** @param heard end of the available audio */
  function close(events: SpeechEvent[], end: number, heard: number): void {
    open = false;
    const spokenEnd = Math.min(Math.max(end, spokenStart), heard);
    lastEnd = Math.min(spokenEnd + after, heard);
    handOn(events, lastEnd);
    waiting = [];
    events.push({ kind: "end", spokenEnd, end: lastEnd });
  }

  /**
   * With every window the detector copies all that it has buffered of an open segment. Its state does not need that.
   */
  function forget(): void {
    vad.flush();
    vad.clear();
    heldFrom = position;
  }

  function lastSegmentEnd(): number | undefined {
    let end: number | undefined;
    for (; !vad.isEmpty(); vad.pop()) {
      const { start, samples } = vad.front(false);
      // Silence that started before the last `forget` leaves a segment without samples.
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
      const heard = position + rest.length;
      // Silence at the end, until the detector has reported the start and end of all speech.
      const least = rest.length + onset + Math.round(minSilence * sampleRate) + windowSize;
      const padded = padSamples(rest, Math.ceil(least / windowSize) * windowSize);
      rest = new Float32Array();
      const events = takeWindows(padded);
      if (open) close(events, heard, heard);
      return events.map((event) => (event.kind === "end" ? endBy(heard, event) : event));
    },
  };
}

/** The silence after the audio is not part of it. */
function endBy(heard: number, event: SpeechEvent & { readonly kind: "end" }): SpeechEvent {
  return { ...event, spokenEnd: Math.min(event.spokenEnd, heard), end: Math.min(event.end, heard) };
}

/** Without a detector all audio is speech. */
export function createSpeechTaker(): SpeechFinder {
  let position = 0;
  return {
    push(samples) {
      const start = position;
      position += samples.length;
      return [...(start === 0 ? [{ kind: "begin", spokenStart: 0 } as const] : []), { kind: "speech", start, samples }];
    },
    finish: () => [{ kind: "end", spokenEnd: position, end: position }],
  };
}

/** For one utterance, with a detector of the pool if there is one. */
export function openSpeechFinder(vads: VadPool | undefined): OpenSpeechFinder {
  if (!vads) return { ...createSpeechTaker(), close() {} };
  const vad = vads.take();
  return { ...createSpeechFinder(vad, vads.lateness), close: () => vads.giveBack(vad) };
}

/** Pads with silence to `least` samples. */
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
