import { joinTexts, splitSentences } from "../writing-systems.ts";
import type { Piece } from "./pieces.ts";
import { countWords } from "./read-stamps.ts";

/**
 * The sentences of a text that came in one piece: with the times of their words, or without any if there are none. A
 * piece that has a span only is not split: where its sentences begin is unknown.
 */
export function splitPiece(piece: Piece): Piece[] {
  const texts = splitSentences(piece.text)
    .map((text) => text.trim())
    .filter(Boolean);
  if (texts.length < 2 || joinTexts(texts) !== piece.text) return [piece];
  const { tokens, start_ms, end_ms, ...tags } = piece;
  if (!tokens)
    return start_ms === undefined && end_ms === undefined ? texts.map((text) => ({ ...tags, text })) : [piece];
  let taken = 0;
  const sentences = texts.map((text): Piece => {
    const own = tokens.slice(taken, taken + countWords(text));
    taken += own.length;
    return { ...tags, text, start_ms: own[0]?.start_ms, end_ms: own.at(-1)?.end_ms, tokens: own };
  });
  return taken === tokens.length && sentences.every(({ tokens: own = [] }) => own.length > 0) ? sentences : [piece];
}
