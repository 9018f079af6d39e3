/** At most this much of an untrusted text is shown. */
const longestQuote = 60;

/**
 * Describes an untrusted value without printing all of it: its type, the start of a text, the length of an array.
 * Nothing here recurses: `JSON.stringify`, `String` and templates do, and overflow the stack at a few thousand levels,
 * which `JSON.parse` accepts.
 *
 * @example
 * describeValue("16000"); // the string "16000"
 * describeValue([[[5]]]); // an array of 1
 */
export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  // Counting the keys of a big one would take long.
  if (typeof value === "object") return "an object";
  return `the ${typeof value} ${typeof value === "string" ? quoteText(value) : String(value)}`;
}

/**
 * The start of a text in quotation marks, fit for a message and a log line: bounded, well-formed, and with escapes for
 * invisible characters and those that change the direction of writing.
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
