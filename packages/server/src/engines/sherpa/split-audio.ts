/** Where to cut: sample indexes, end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Longer pieces cost the recogniser memory in the square of their length. */
export const longestPieceSeconds = 20;

/** How far back from the limit a quieter place is looked for. */
const searchSeconds = 5;
const frameSeconds = 0.05;

/**
 * Cuts a span so that no piece is over {@link longestPieceSeconds}, each time at the quietest place of the last seconds.
 *
 * @param read gives samples of the audio that the span is in
 */
export function splitAudio(
  span: Span,
  sampleRate: number,
  read: (start: number, end: number) => Float32Array,
): readonly Span[] {
  const longest = longestPieceSeconds * sampleRate;
  const pieces: Span[] = [];
  let { start } = span;
  while (span.end - start > longest) {
    const searchFrom = start + longest - searchSeconds * sampleRate;
    const cut = searchFrom + quietestOffset(read(searchFrom, start + longest), Math.round(frameSeconds * sampleRate));
    pieces.push({ start, end: cut });
    start = cut;
  }
  pieces.push({ start, end: span.end });
  return pieces;
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
