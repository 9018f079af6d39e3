import { joinSamples, quietestOffset } from "../../../audio/samples.ts";
import type { SpeechEvent } from "./find-speech.ts";

/**
 * One piece of speech for the recogniser, with some audio around it; positions are samples from the start of the
 * utterance.
 */
export interface SpeechPiece {
  /** Of the samples. */
  readonly start: number;
  readonly samples: Float32Array;
  /** The speech itself, as found by the detector. */
  readonly spokenStart: number;
  readonly spokenEnd: number;
}

/** The memory of the recogniser grows with the square of the length. */
export const longestPieceSeconds = 20;

/** How far back from the limit to search for a quiet place. */
const searchSeconds = 5;
const frameSeconds = 0.05;

/** Collects speech into pieces; one that would be over the limit is cut at the quietest place of its last seconds. */
export function createSpeechCutter(sampleRate: number): (event: SpeechEvent) => readonly SpeechPiece[] {
  const longest = longestPieceSeconds * sampleRate;
  let stretches: Float32Array[] = [];
  let start = 0;
  let length = 0;
  let spokenStart = 0;

  const keep = (from: number, samples: Float32Array) => {
    stretches = samples.length > 0 ? [samples] : [];
    start = from;
    length = samples.length;
    spokenStart = from;
  };

  function cutLong(): SpeechPiece[] {
    const pieces: SpeechPiece[] = [];
    while (length > longest) {
      const all = joinSamples(stretches);
      const searchFrom = longest - searchSeconds * sampleRate;
      const frame = Math.round(frameSeconds * sampleRate);
      const cut = searchFrom + quietestOffset(all.subarray(searchFrom, longest), frame);
      pieces.push({ start, samples: all.subarray(0, cut), spokenStart, spokenEnd: start + cut });
      keep(start + cut, all.subarray(cut));
    }
    return pieces;
  }

  return (event) => {
    switch (event.kind) {
      case "begin":
        spokenStart = event.spokenStart;
        return [];
      case "speech":
        if (length === 0) start = event.start;
        stretches.push(event.samples);
        length += event.samples.length;
        return cutLong();
      case "end": {
        const kept = Math.min(length, event.end - start);
        const samples = joinSamples(stretches).subarray(0, Math.max(0, kept));
        // After a cut only silence may be left.
        const spokenEnd = Math.max(event.spokenEnd, spokenStart);
        const piece = { start, samples, spokenStart, spokenEnd };
        keep(event.end, new Float32Array());
        return spokenEnd > piece.spokenStart ? [piece] : [];
      }
    }
  };
}
