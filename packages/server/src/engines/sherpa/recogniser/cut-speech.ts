import { joinSamples } from "../../../audio/join-samples.ts";
import { quietestOffset } from "../../../audio/quietest-offset.ts";
import type { SpeechEvent } from "./find-speech.ts";

/** One piece of speech for the recogniser. */
export interface SpeechPiece {
  /** Samples from the start of the utterance. */
  readonly start: number;
  readonly samples: Float32Array;
}

/** Longer pieces cost the recogniser memory in the square of their length. */
export const longestPieceSeconds = 20;

/** How far back from the limit a quieter place is looked for. */
const searchSeconds = 5;
const frameSeconds = 0.05;

/** Gathers what is found into pieces; one that would be over the limit is cut at the quietest of its last seconds. */
export function createSpeechCutter(sampleRate: number): (event: SpeechEvent) => readonly SpeechPiece[] {
  const longest = longestPieceSeconds * sampleRate;
  let stretches: Float32Array[] = [];
  let start = 0;
  let length = 0;

  const keep = (from: number, samples: Float32Array) => {
    stretches = samples.length > 0 ? [samples] : [];
    start = from;
    length = samples.length;
  };

  return (event) => {
    const pieces: SpeechPiece[] = [];
    if (event.kind === "speech") {
      if (length === 0) start = event.start;
      stretches.push(event.samples);
      length += event.samples.length;
      while (length > longest) {
        const all = joinSamples(stretches);
        const searchFrom = longest - searchSeconds * sampleRate;
        const frame = Math.round(frameSeconds * sampleRate);
        const cut = searchFrom + quietestOffset(all.subarray(searchFrom, longest), frame);
        pieces.push({ start, samples: all.subarray(0, cut) });
        keep(start + cut, all.subarray(cut));
      }
      return pieces;
    }
    const spoken = Math.min(length, event.end - start);
    if (spoken > 0) pieces.push({ start, samples: joinSamples(stretches).subarray(0, spoken) });
    keep(event.end, new Float32Array());
    return pieces;
  };
}
