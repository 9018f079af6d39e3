import { endsSentence, joinTexts } from "../writing-systems.ts";
import type { Piece } from "./pieces.ts";

/** A pause that ends a sentence although no mark does, milliseconds. */
const longestPauseMs = 1500;

/**
 * Joins clauses to sentences: upstream's `stamp_sents` have one entry per punctuation mark, commas included. Clauses
 * that differ in speaker or tags, or whose words have no times, stay as they are.
 */
export function joinClauses(clauses: readonly Piece[]): Piece[] {
  const sentences: Piece[] = [];
  for (const clause of clauses) {
    const last = sentences.at(-1);
    const joined = last && join(last, clause);
    if (joined) sentences[sentences.length - 1] = joined;
    else sentences.push(clause);
  }
  return sentences;
}

function join(last: Piece, next: Piece): Piece | undefined {
  if (endsSentence(last.text) || tagsOf(last) !== tagsOf(next)) return undefined;
  if (last.end_ms === undefined || next.start_ms === undefined || !last.tokens || !next.tokens) return undefined;
  if (next.start_ms - last.end_ms > longestPauseMs) return undefined;
  const text = joinTexts([last.text, next.text]);
  return { ...last, text, end_ms: next.end_ms, tokens: [...last.tokens, ...next.tokens] };
}

function tagsOf({ speaker, role, language, emotion, events }: Piece): string {
  return JSON.stringify([speaker, role, language, emotion, events]);
}
