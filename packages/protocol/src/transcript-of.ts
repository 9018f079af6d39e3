import type { ServerResult } from "./server-result.ts";
import { addWarnings, isFinalResult } from "./server-result.ts";
import type { Transcript, TranscriptSegment } from "./transcript.ts";
import { fillTimes, type SpeechSpan } from "./transcript-of/fill-times.ts";
import type { Piece } from "./transcript-of/pieces.ts";
import { moveLeadingPunctuation } from "./transcript-of/pieces.ts";
import { readReply } from "./transcript-of/read-reply.ts";
import { countSpeech, mostFrequent } from "./transcript-of/sum-up-segments.ts";
import { joinTexts } from "./writing-systems.ts";

export interface TranscriptOfOptions {
  /** Of the audio; else the end of the last segment. */
  readonly durationMs?: number;
  /** Where somebody speaks: what has no times of its own shares it. Without it, such times are worth nothing. */
  readonly speech?: readonly SpeechSpan[] | undefined;
}

/**
 * One transcript from the replies of one utterance, from any server: our own `transcript` unchanged, else built from
 * what the upstream C++ and Python servers send. A sentence (`2pass-offline`) replaces the increments (`2pass-online`,
 * `online`) before it; the answer of a file server replaces its parts that were sent early (`offline-segment`).
 *
 * Segments are sentences. `timing.granularity` says how precise their times are: `none` if one has no times of its own;
 * it extends from the one before it to the one after. With `speech` such a sentence shares the speech in between, and
 * `timing.estimated` says so. Warnings of the replies are among those of the transcript.
 *
 * @example
 * transcriptOf([{ mode: "offline", is_final: false, text: "<|zh|><|HAPPY|><|Speech|>你好。" }]).segments[0]?.emotion; // "HAPPY"
 */
export function transcriptOf(results: readonly ServerResult[], options: TranscriptOfOptions = {}): Transcript {
  return withWarnings(readTranscript(results, options), results);
}

function readTranscript(results: readonly ServerResult[], options: TranscriptOfOptions): Transcript {
  const ours = results.findLast((result) => result.transcript && isFinalResult(result))?.transcript;
  if (ours) return ours.duration_ms === 0 && options.durationMs ? withDuration(ours, options.durationMs) : ours;
  const pieces = moveLeadingPunctuation(collectPieces(results));
  const durationMs = options.durationMs ?? Math.max(0, ...pieces.map(({ end_ms = 0 }) => end_ms));
  const { speech } = options;
  const filled = fillTimes(pieces, { durationMs, speech });
  const segments = filled.map((segment, id): TranscriptSegment => ({ id, ...segment }));
  const language = mostFrequent(segments.flatMap((segment) => segment.language ?? []));
  const speakers = countSpeech(segments);
  return {
    schema: 1,
    text: joinTexts(segments.map(({ text }) => text)),
    language,
    duration_ms: Math.round(durationMs),
    segments,
    speakers: speakers.length > 0 ? speakers : undefined,
    timing: judgeTimes(pieces, speech !== undefined),
  };
}

/** What the replies warn of, once: those who have no transcript of ours are told there. */
function withWarnings(transcript: Transcript, results: readonly ServerResult[]): Transcript {
  const told = new Set((transcript.warnings ?? []).map(({ code, message }) => `${code} ${message}`));
  const more = results
    .flatMap(({ warnings = [] }) => warnings)
    .filter(({ code, message }) => told.size < told.add(`${code} ${message}`).size);
  return addWarnings(transcript, more);
}

/** A server does not know the length of a container that another program decodes for it. */
function withDuration(ours: Transcript, durationMs: number): Transcript {
  const duration_ms = Math.round(durationMs);
  if (ours.timing.granularity !== "none") return { ...ours, duration_ms };
  const pieces = ours.segments.map(({ id: _, start_ms: _start, end_ms: _end, ...piece }): Piece => piece);
  const segments = fillTimes(pieces, { durationMs: duration_ms }).map(
    (segment, id): TranscriptSegment => ({ id, ...segment }),
  );
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

function judgeTimes(pieces: readonly Piece[], isHeard: boolean): Transcript["timing"] {
  if (pieces.length === 0) return { granularity: "none" };
  if (pieces.some(({ end_ms }) => end_ms === undefined)) {
    return isHeard ? { granularity: "segment", estimated: true } : { granularity: "none" };
  }
  return { granularity: pieces.every(({ tokens }) => tokens && tokens.length > 0) ? "token" : "segment" };
}
