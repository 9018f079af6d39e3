import type { ServerResult } from "./server-result.ts";
import { isFinalResult } from "./server-result.ts";
import type { Transcript, TranscriptSegment, TranscriptSpeaker } from "./transcript.ts";
import type { Piece } from "./transcript-of/pieces.ts";
import { moveLeadingPunctuation } from "./transcript-of/pieces.ts";
import { readReply } from "./transcript-of/read-reply.ts";
import { joinTexts } from "./writing-systems.ts";

export interface TranscriptOfOptions {
  /** Of the audio; else the end of the last segment. */
  readonly durationMs?: number;
}

/**
 * One transcript from the replies of one utterance, from any server: our own `transcript` unchanged, else built from
 * what the upstream C++ and Python servers send. A sentence (`2pass-offline`) replaces the increments (`2pass-online`,
 * `online`) before it; the answer of a file server replaces its parts that were sent early (`offline-segment`).
 *
 * `timing.granularity` says how precise the times are: `none` if a segment has no times of its own; such a segment
 * extends from the one before it to the one after.
 *
 * @example
 * transcriptOf([{ mode: "offline", is_final: false, text: "<|zh|><|HAPPY|><|Speech|>你好。" }]).segments[0]?.emotion; // "HAPPY"
 */
export function transcriptOf(results: readonly ServerResult[], options: TranscriptOfOptions = {}): Transcript {
  const ours = results.findLast((result) => result.transcript && isFinalResult(result))?.transcript;
  if (ours) return ours.duration_ms === 0 && options.durationMs ? withDuration(ours, options.durationMs) : ours;
  const pieces = moveLeadingPunctuation(collectPieces(results));
  const durationMs = options.durationMs ?? Math.max(0, ...pieces.map(({ end_ms = 0 }) => end_ms));
  const segments = fillTimes(pieces, durationMs).map((segment, id): TranscriptSegment => ({ id, ...segment }));
  const language = mostFrequent(segments.flatMap((segment) => segment.language ?? []));
  const speakers = collectSpeakers(segments);
  return {
    schema: 1,
    text: joinTexts(segments.map(({ text }) => text)),
    language,
    duration_ms: Math.round(durationMs),
    segments,
    speakers: speakers.length > 0 ? speakers : undefined,
    timing: { granularity: judgeTimes(pieces) },
  };
}

/** A server does not know the length of a container that another program decodes for it. */
function withDuration(ours: Transcript, durationMs: number): Transcript {
  const duration_ms = Math.round(durationMs);
  if (ours.timing.granularity !== "none") return { ...ours, duration_ms };
  const pieces = ours.segments.map(({ id: _, start_ms: _start, end_ms: _end, ...piece }): Piece => piece);
  const segments = fillTimes(pieces, duration_ms).map((segment, id): TranscriptSegment => ({ id, ...segment }));
  return { ...ours, duration_ms, segments };
}

function collectPieces(results: readonly ServerResult[]): Piece[] {
  let settled: Piece[] = [];
  let early: Piece[] = [];
  let pending = "";
  for (const result of results) {
    if (result.error || result.is_end || result.progress) continue;
    if (result.mode === "offline-segment") early.push(...readReply(result));
    else if (result.mode === "offline" || result.mode === "2pass-offline") {
      settled = [...settled, ...readReply(result)];
      if (result.mode === "offline") early = [];
      pending = "";
    } else pending += result.text;
  }
  const rest = pending.trim() === "" ? [] : [{ text: pending.trim() }];
  return [...settled, ...early, ...rest].filter(({ text }) => text !== "");
}

type Timed = Omit<TranscriptSegment, "id">;

/** Gives a piece without times the space between its neighbours; several such pieces share it by length. */
function fillTimes(pieces: readonly Piece[], durationMs: number): Timed[] {
  const filled: Timed[] = [];
  for (let index = 0; index < pieces.length; ) {
    const piece = pieces[index] as Piece;
    if (piece.start_ms !== undefined && piece.end_ms !== undefined) {
      filled.push({ ...piece, start_ms: piece.start_ms, end_ms: piece.end_ms });
      index += 1;
      continue;
    }
    const next = pieces.findIndex(({ start_ms }, at) => at > index && start_ms !== undefined);
    const run = pieces.slice(index, next === -1 ? undefined : next);
    const from = filled.at(-1)?.end_ms ?? 0;
    const room = Math.max(0, (pieces[next]?.start_ms ?? durationMs) - from);
    const length = run.reduce((sum, { text }) => sum + text.length, 0);
    let passed = 0;
    for (const one of run) {
      const start_ms = Math.round(from + (room * passed) / length);
      passed += one.text.length;
      filled.push({ ...one, start_ms, end_ms: Math.round(from + (room * passed) / length) });
    }
    index += run.length;
  }
  return filled;
}

function judgeTimes(pieces: readonly Piece[]): Transcript["timing"]["granularity"] {
  if (pieces.length === 0 || pieces.some(({ end_ms }) => end_ms === undefined)) return "none";
  return pieces.every(({ tokens }) => tokens && tokens.length > 0) ? "token" : "segment";
}

function collectSpeakers(segments: readonly TranscriptSegment[]): TranscriptSpeaker[] {
  const speakers = new Map<string, { label: string; role?: string; speech_ms: number }>();
  for (const { speaker, role, start_ms, end_ms } of segments) {
    if (!speaker) continue;
    const known = speakers.get(speaker) ?? { label: speaker, speech_ms: 0 };
    speakers.set(speaker, { ...known, ...(role && { role }), speech_ms: known.speech_ms + end_ms - start_ms });
  }
  return [...speakers.values()];
}

function mostFrequent(words: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].toSorted(([, left], [, right]) => right - left)[0]?.[0];
}
