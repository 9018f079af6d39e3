import type { RecognisedSegment } from "../recognised-segment.ts";

/**
 * Splits a segment before tokens. Punctuation stays with the token before it.
 *
 * @param cuts indexes of tokens, ascending, none of them 0
 * @returns the segment itself if its tokens do not match its text (numbers that became digits, ...)
 */
export function splitSegment(segment: RecognisedSegment, cuts: readonly number[]): readonly RecognisedSegment[] {
  const { tokens = [], text } = segment;
  const places = cuts.length > 0 ? findTokens(text, tokens) : undefined;
  if (!places) return [segment];
  const bounds = [0, ...cuts, tokens.length];
  return bounds.slice(0, -1).map((first, index) => {
    const end = bounds[index + 1] as number;
    const isLast = end === tokens.length;
    const endPlace = isLast ? text.length : places[end];
    return {
      ...segment,
      start_ms: first === 0 ? segment.start_ms : (tokens[first]?.start_ms ?? segment.start_ms),
      end_ms: isLast ? segment.end_ms : (tokens[end]?.start_ms ?? segment.end_ms),
      text: text.slice(first === 0 ? 0 : places[first], endPlace).trim(),
      tokens: tokens.slice(first, end),
    };
  });
}

/** The position of each token in the text; undefined if one is missing or letters would be left over. */
function findTokens(text: string, tokens: readonly { readonly text: string }[]): readonly number[] | undefined {
  const places: number[] = [];
  let from = 0;
  for (const token of tokens) {
    const place = text.indexOf(token.text, from);
    if (place < 0 || /[\p{L}\p{N}]/u.test(text.slice(from, place))) return undefined;
    places.push(place);
    from = place + token.text.length;
  }
  return /[\p{L}\p{N}]/u.test(text.slice(from)) ? undefined : places;
}
