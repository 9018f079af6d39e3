import { parseHotwords } from "@funasr-images/protocol";
import type { Hotword } from "./page-settings.ts";

/**
 * The rows after a list was pasted or typed into one of them: FunASR's lines, a JSON object, or words between commas.
 *
 * @returns undefined for an ordinary word or phrase, and for what is not a list
 */
export function expandHotwords(rows: readonly Hotword[], index: number, text: string): readonly Hotword[] | undefined {
  // Between spaces there may be a phrase.
  if (!/[,，、;；。\n{]|\s\d{1,3}\s*$/.test(text)) return undefined;
  const parsed = parse(text);
  if (parsed.length === 0) return undefined;
  const known = new Set(parsed.map(({ word }) => word));
  const others = rows.map((row, at) => (at === index || known.has(row.word.trim()) ? [] : [row]));
  return [...others.slice(0, index + 1).flat(), ...parsed, ...others.slice(index + 1).flat()];
}

function parse(text: string): readonly Hotword[] {
  try {
    return Object.entries(parseHotwords(text)).map(([word, weight]) => ({ word, weight }));
  } catch {
    // It stays in the row as it is, where it can be corrected.
    return [];
  }
}
