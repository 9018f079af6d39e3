import type { ServerResult } from "../server-result.ts";
import type { TranscriptToken } from "../transcript.ts";
import { joinClauses } from "./join-clauses.ts";
import { keepText } from "./keep-text.ts";
import type { Piece } from "./pieces.ts";
import { readSentenceInfo } from "./read-sentence-info.ts";
import { readStampSentences } from "./read-stamp-sentences.ts";
import { pairTokens, readSpan, readStamps } from "./read-stamps.ts";
import { readTags } from "./read-tags.ts";
import { splitPiece } from "./split-piece.ts";

/** The segments of one settled reply, from the most detailed source in it. */
export function readReply(result: ServerResult): Piece[] {
  if (result.transcript) return result.transcript.segments.map(({ id: _, ...segment }) => segment);
  const sentences = Array.isArray(result.stamp_sents) ? readStampSentences(result.stamp_sents) : [];
  const spoken = readTags(result.text);
  // What was said matters more than when: sentences that differ from the text are ignored.
  if (sentences.length > 0 && bare(sentences) === bare(spoken)) {
    const [only, ...others] = spoken;
    return joinClauses(only && others.length === 0 ? keepText(only.text, sentences) : sentences);
  }
  const fields = result as ServerResult & Record<string, unknown>;
  const said = readSentenceInfo(fields);
  if (said.length > 0) return said;

  const [only] = spoken;
  if (!only || spoken.length > 1) return spoken.flatMap(splitPiece);
  const stamps = readStamps(result.timestamp);
  const role = typeof fields.spk_name === "string" && fields.spk_name !== "unknown" ? fields.spk_name : undefined;
  const piece = { ...only, ...(role && { speaker: role, role }) };
  if (stamps.length > 0)
    return splitPiece({ ...piece, ...spanOf(stamps), ...withTokens(pairTokens(only.text, stamps)) });
  return splitPiece({ ...piece, ...readSpan(fields.start_time, fields.end_time) });
}

function bare(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase()).join("");
}

function spanOf(stamps: readonly (readonly [number, number])[]): { start_ms: number; end_ms: number } {
  return { start_ms: stamps[0]?.[0] ?? 0, end_ms: stamps.at(-1)?.[1] ?? 0 };
}

function withTokens(tokens: TranscriptToken[]): { tokens?: TranscriptToken[] } {
  return tokens.length > 0 ? { tokens } : {};
}
