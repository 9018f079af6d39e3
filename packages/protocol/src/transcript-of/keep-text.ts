import type { Piece } from "./pieces.ts";

/**
 * Gives sentences the very words of the reply's text, which has the same letters but other marks and blanks: upstream
 * appends a closing mark to a text whose `stamp_sents` have none, and separates their words by blanks.
 *
 * @param text has the letters of all sentences, in their order
 */
export function keepText(text: string, sentences: readonly Piece[]): Piece[] {
  let at = 0;
  return sentences.map((sentence, index) => {
    const isLast = index === sentences.length - 1;
    const end = isLast ? text.length : endOf(text, at, countLetters(sentence.text));
    const own = text.slice(at, end).trim();
    at = end;
    return { ...sentence, text: own };
  });
}

/** Behind so many letters, and the marks that belong to them: an opening one belongs to what follows. */
function endOf(text: string, from: number, letters: number): number {
  const [taken = ""] =
    new RegExp(String.raw`^(?:[^\p{L}\p{N}]*[\p{L}\p{N}]){${letters}}[^\p{L}\p{N}\p{Ps}\p{Pi}]*`, "u").exec(
      text.slice(from),
    ) ?? [];
  return from + taken.length;
}

function countLetters(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}
