const spaced = String.raw`(?![\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\u3000-\u303f\uff00-\uffef])`;
const endsSpaced = new RegExp(String.raw`${spaced}[\p{L}\p{M}\p{N}.,;:!?%'")\]]$`, "u");
const startsSpaced = new RegExp(String.raw`^${spaced}[\p{L}\p{M}\p{N}\p{Sc}'"(\[]`, "u");

/**
 * Joins pieces of speech: with a space if both sides are written with spaces, without one next to Chinese and Japanese.
 */
export function joinTexts(pieces: readonly string[]): string {
  let joined = "";
  for (const piece of pieces) joined += needsSpace(joined, piece) ? ` ${piece}` : piece;
  return joined.trim();
}

/** Whether two pieces of speech are written with a space between them. */
export function needsSpace(before: string, after: string): boolean {
  return endsSpaced.test(before) && startsSpaced.test(after);
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const marks = /\p{M}/u;

/** The columns that a text takes on a terminal or as a subtitle: East Asian characters take two. */
export function measureColumns(text: string): number {
  let columns = 0;
  for (const character of text) columns += marks.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return columns;
}

/** How many characters take two columns. */
export function countWide(text: string): number {
  let count = 0;
  for (const character of text) count += wide.test(character) ? 1 : 0;
  return count;
}

/** A text without punctuation, spaces and case, in which models may differ although they recognised the same words. */
export function bareText(text: string): string {
  return text.replace(/[\p{P}\s]/gu, "").toLowerCase();
}

// One for all: rules for every script, from the standard (UAX 29), in Node and in browsers.
const sentences = new Intl.Segmenter("und", { granularity: "sentence" });

/** The sentences of a text, each with the blanks behind it: joined they are the text. Without punctuation it is one. */
export function splitSentences(text: string): string[] {
  return Array.from(sentences.segment(text), ({ segment }) => segment);
}

/** Whether a text ends where a sentence does, quotation marks and brackets aside. */
export function endsSentence(text: string): boolean {
  return /[。！？!?….．][\p{Pe}\p{Pf}"'\s]*$/u.test(text);
}
