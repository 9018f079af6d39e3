import type { TranscriptToken } from "../transcript.ts";

export type Stamp = readonly [number, number];

/**
 * Reads `timestamp` of a reply: the C++ servers write the JSON text of pairs, the Python server the pairs; a number is
 * the time of the message (newer C++ servers) and says nothing about the audio. What cannot be read is ignored.
 */
export function readStamps(timestamp: unknown): Stamp[] {
  const pairs = typeof timestamp === "string" ? parse(timestamp) : timestamp;
  if (!Array.isArray(pairs) || !pairs.every(isStamp)) return [];
  return pairs.map(([start, end]) => [Math.round(start), Math.max(Math.round(start), Math.round(end))]);
}

/** Start and end of a sentence, as the newer streaming server sends them; in mode offline its start stays 0. */
export function readSpan(start: unknown, end: unknown): { start_ms: number; end_ms: number } | undefined {
  if (typeof start !== "number" || typeof end !== "number" || end <= start || start < 0) return undefined;
  return { start_ms: Math.round(start), end_ms: Math.round(end) };
}

/** One pair for every character or word of the text, or no tokens at all: a wrong time is worse than none. */
export function pairTokens(text: string, stamps: readonly Stamp[]): TranscriptToken[] {
  const words = readWords(text);
  if (words.length !== stamps.length) return [];
  return words.map((word, index) => tokenOf(word, stamps[index] as Stamp));
}

/** How many pairs upstream has for a text. */
export function countWords(text: string): number {
  return readWords(text).length;
}

function readWords(text: string): readonly string[] {
  return text.match(tokenPattern) ?? [];
}

export function tokenOf(text: string, [start_ms, end_ms]: Stamp): TranscriptToken {
  return { text, start_ms, end_ms };
}

const ideograph = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]`;
const tokenPattern = new RegExp(String.raw`(?=\p{L})${ideograph}|(?:(?!${ideograph})[\p{L}\p{M}\p{N}'’])+`, "gu");

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // If two segments end in one step, the server concatenates two arrays.
    return [];
  }
}

function isStamp(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length >= 2 && Number.isFinite(value[0]) && Number.isFinite(value[1]);
}
