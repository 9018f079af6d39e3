/** Of a text that somebody else wrote, no more than this is shown. */
const longestQuote = 60;

/**
 * Says what a value that came from outside is, without ever writing all of it: its type, a short start of a text, the length of an
 * array. Nothing here walks into a value: `JSON.stringify`, `String` and templates do, and one of some thousand levels, which
 * `JSON.parse` makes without effort, overflows the stack there.
 *
 * @example
 * describeValue("16000"); // the string "16000"
 * describeValue([[[5]]]); // an array of 1
 */
export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  // Counting the keys of a big one would be work of its own.
  if (typeof value === "object") return "an object";
  return `the ${typeof value} ${typeof value === "string" ? quoteText(value) : String(value)}`;
}

/**
 * The start of a text in quotation marks, fit for a message and for a line of a log: bounded, well-formed, and with what cannot be
 * seen, or turns the direction of writing, as escapes.
 *
 * @example
 * quoteText("a\nb"); // "a\nb", the line break escaped
 */
export function quoteText(text: string): string {
  const start = text.length > longestQuote ? `${text.slice(0, longestQuote - 3)}...` : text;
  return JSON.stringify(start.toWellFormed()).replace(/[\p{C}\u2028\u2029]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
