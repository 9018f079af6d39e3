import { joinSamples, quietestOffset } from "../../../audio/samples.ts";

/** A part of a recording that is processed as a whole. */
export interface AudioBlockCut {
  /** Position in samples from the start of the recording. */
  readonly start: number;
  readonly samples: Float32Array;
  /** Whether it is the whole recording. */
  readonly isWhole: boolean;
}

export interface CutBlocksOptions {
  /** Longest block, in samples. */
  readonly most: number;
  /** How far back from there to search for a quiet place, in samples. */
  readonly search: number;
  /** Length of the quiet place, in samples. */
  readonly frame: number;
}

/** Cuts a recording into blocks at quiet places, so that memory does not grow with its length. */
export async function* cutBlocks(
  pieces: AsyncIterable<Float32Array>,
  { most, search, frame }: CutBlocksOptions,
): AsyncGenerator<AudioBlockCut> {
  let held: Float32Array[] = [];
  let length = 0;
  let start = 0;
  for await (const piece of pieces) {
    held.push(piece);
    length += piece.length;
    while (length > most) {
      const all = joinSamples(held);
      const from = most - search;
      const cut = from + quietestOffset(all.subarray(from, most), frame);
      held = [all.slice(cut)];
      length -= cut;
      yield { start, samples: all.subarray(0, cut), isWhole: false };
      start += cut;
    }
  }
  if (length > 0) yield { start, samples: joinSamples(held), isWhole: start === 0 };
}
