/** A text without punctuation, blanks and case: what models that heard the same words may still differ in. */
export function bareText(text: string): string {
  return text.replace(/[\p{P}\s]/gu, "").toLowerCase();
}
