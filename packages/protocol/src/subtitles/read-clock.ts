import type { TranscriptSegment } from "../transcript.ts";

const syllable = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{N}]/u;
const sound = /[\p{L}\p{N}]/u;

/** How long a text takes to say, in Latin letters: a Chinese character or a digit is a syllable, worth two of them. */
export function speechLength(text: string): number {
  let length = 0;
  for (const character of text) length += sound.test(character) ? (syllable.test(character) ? 2 : 1) : 0;
  return length;
}

/**
 * The time at a share of the text. Tokens have no punctuation and may differ from the text (digits for number words),
 * so shares are compared instead of characters; they match exactly if nothing was rewritten.
 */
export function readClock(segment: TranscriptSegment): (share: number, side: "start" | "end") => number {
  const { start_ms, end_ms, tokens = [] } = segment;
  const spans = tokens.flatMap(({ text, start_ms: from, end_ms: to }, index) => {
    const until = Math.max(from, to ?? Math.min(tokens[index + 1]?.start_ms ?? end_ms, from + longestMs(text)));
    const length = speechLength(text);
    return Array.from({ length }, (_, at) => ({
      start: from + ((until - from) * at) / length,
      end: from + ((until - from) * (at + 1)) / length,
    }));
  });
  if (spans.length === 0) return (share) => Math.round(start_ms + Math.max(0, end_ms - start_ms) * share);
  return (share, side) => {
    const at = Math.round(share * spans.length) - (side === "end" ? 1 : 0);
    return Math.round(spans[Math.min(Math.max(at, 0), spans.length - 1)]?.[side] ?? start_ms);
  };
}

/** If only starts are known, a pause would belong to the token before it. */
function longestMs(text: string): number {
  return syllable.test(text) ? 400 : 1000;
}
