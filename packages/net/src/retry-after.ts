/**
 * Milliseconds that a reply asks to wait: `Retry-After` in seconds, with a fraction if need be, or as a date, which is
 * compared with the clock of the sender. Undefined when it is missing or malformed.
 *
 * @param now milliseconds since 1970, for replies without a date
 */
export function readRetryAfter(
  headers: { get(name: string): string | null },
  now: number = Date.now(),
): number | undefined {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  // Date.parse accepts much that is not an HTTP date, such as "-7"; those begin with the name of a day.
  const until = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const said = Date.parse(headers.get("date") ?? "");
  return Math.max(0, until - (Number.isNaN(said) ? now : said));
}
