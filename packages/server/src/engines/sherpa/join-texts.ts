/** One text of the pieces of an utterance: a blank only between words that are written with blanks. */
export function joinTexts(texts: readonly string[]): string {
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .reduce((joined, text) => joined + (needsBlank(joined, text) ? " " : "") + text, "");
}

function needsBlank(left: string, right: string): boolean {
  return (
    /[\p{Script=Latin}\p{Script=Hangul}\d.,?!]$/u.test(left) && /^[\p{Script=Latin}\p{Script=Hangul}\d]/u.test(right)
  );
}
