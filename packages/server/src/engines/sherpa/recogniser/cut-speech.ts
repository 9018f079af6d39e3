import { joinSamples, type SpeechEvent } from "./find-speech.ts";

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

/** The middle of the frame with the least energy. */
function quietestOffset(samples: Float32Array, frame: number): number {
  let best = { energy: Number.POSITIVE_INFINITY, offset: samples.length };
  for (let start = 0; start + frame <= samples.length; start += frame) {
    let energy = 0;
    for (let index = start; index < start + frame; index++) energy += (samples[index] ?? 0) ** 2;
    // The later of two equally quiet places makes longer pieces.
    if (energy <= best.energy) best = { energy, offset: start + Math.floor(frame / 2) };
  }
  return best.offset;
}
