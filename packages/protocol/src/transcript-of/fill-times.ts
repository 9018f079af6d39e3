import type { TranscriptSegment } from "../transcript.ts";
import type { Piece } from "./pieces.ts";

/** Where somebody speaks, milliseconds. */
export interface SpeechSpan {
  readonly start_ms: number;
  readonly end_ms: number;
}

export interface FillTimesOptions {
  readonly durationMs: number;
  /** In order, not overlapping; without it, pieces share all the time there is. */
  readonly speech?: readonly SpeechSpan[] | undefined;
}

type Timed = Omit<TranscriptSegment, "id">;

/**
 * Gives pieces without times those between their neighbours: they share the speech in there, or all of it, by the
 * length of their texts. A border that is near a pause is moved into it.
 */
export function fillTimes(pieces: readonly Piece[], { durationMs, speech }: FillTimesOptions): Timed[] {
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
    const room = { start_ms: from, end_ms: Math.max(from, pieces[next]?.start_ms ?? durationMs) };
    filled.push(...shareOut(run, clip(speech ?? [], room) ?? [room]));
    index += run.length;
  }
  return filled;
}

/** The parts of the spans inside the room; undefined if there are none. */
function clip(spans: readonly SpeechSpan[], room: SpeechSpan): readonly SpeechSpan[] | undefined {
  const inside = spans
    .map(({ start_ms, end_ms }) => ({
      start_ms: Math.max(start_ms, room.start_ms),
      end_ms: Math.min(end_ms, room.end_ms),
    }))
    .filter(({ start_ms, end_ms }) => end_ms > start_ms);
  return inside.length > 0 ? inside : undefined;
}

function shareOut(run: readonly Piece[], spans: readonly SpeechSpan[]): Timed[] {
  const lengths = run.map(({ text }) => speakingLength(text));
  const whole = lengths.reduce((sum, length) => sum + length, 0) || 1;
  const spokenMs = spans.reduce((sum, { start_ms, end_ms }) => sum + end_ms - start_ms, 0);
  let passed = 0;
  let startAt = 0;
  return run.map((piece, index) => {
    const length = lengths[index] as number;
    passed += length;
    const nextMs = ((lengths[index + 1] ?? 0) / whole) * spokenMs;
    const exact = (passed / whole) * spokenMs;
    const reach = Math.min(mostShiftMs, shiftShare * Math.min(exact - startAt, nextMs));
    const endAt = index === run.length - 1 ? spokenMs : moveIntoPause(exact, reach, spans);
    const timed = { ...piece, start_ms: timeAt(startAt, spans, "start"), end_ms: timeAt(endAt, spans, "end") };
    startAt = endAt;
    return timed;
  });
}

/** How far a border may be moved into a pause: at most this, and this share of the shorter of the two sentences. */
const mostShiftMs = 1500;
const shiftShare = 0.4;

/** Milliseconds of speech before the pause that is nearest, if it is within reach; a long pause counts as nearer. */
function moveIntoPause(at: number, reach: number, spans: readonly SpeechSpan[]): number {
  let best = at;
  let least = reach;
  let passed = 0;
  for (const [index, { start_ms, end_ms }] of spans.slice(0, -1).entries()) {
    passed += end_ms - start_ms;
    const pauseMs = (spans[index + 1] as SpeechSpan).start_ms - end_ms;
    const distance = Math.abs(passed - at);
    if (distance > reach || distance - pauseMs / 2 >= least) continue;
    [best, least] = [passed, distance - pauseMs / 2];
  }
  return best;
}

/** When so much has been spoken. In a pause, a start is behind it and an end before it. */
function timeAt(spoken: number, spans: readonly SpeechSpan[], side: "start" | "end"): number {
  let left = spoken;
  for (const { start_ms, end_ms } of spans) {
    const length = end_ms - start_ms;
    if (side === "end" ? left <= length + epsilon : left < length - epsilon)
      return Math.round(start_ms + Math.max(0, left));
    left -= length;
  }
  return Math.round(spans.at(-1)?.end_ms ?? 0);
}

/** Of sums of fractions, milliseconds. */
const epsilon = 0.01;

/** How long a text takes to be said, in syllables: an ideograph or a digit is one, a word has one for three letters. */
function speakingLength(text: string): number {
  let length = 0;
  for (const character of text) {
    if (/[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{N}]/u.test(character) && /[\p{L}\p{N}]/u.test(character))
      length += 1;
    else if (/\p{L}/u.test(character)) length += 1 / 3;
  }
  return length;
}
