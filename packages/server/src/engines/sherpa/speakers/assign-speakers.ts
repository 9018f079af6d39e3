import type { TranscriptSpeaker } from "@funasr-images/protocol";
import type { RecognisedSegment } from "../recognised-segment.ts";
import type { RoleMatcher } from "../recognised-utterance.ts";
import { indexTurns, overlap, type Stretch } from "./find-turns.ts";
import type { HeardSpeaker, Turn } from "./speakers-messages.ts";
import { splitSegment } from "./split-segment.ts";

/**
 * Adds speakers to the recognised segments. A segment that continues over a change of speakers is split there, by the
 * times of its tokens; without those, or if they do not match its text, the one who speaks longest in it gets all of
 * it.
 *
 * @param turns in order of their start; `speaker` is an index of `speakers`
 */
export function assignSpeakers(
  segments: readonly RecognisedSegment[],
  turns: readonly Turn[],
  speakers: readonly TranscriptSpeaker[],
): RecognisedSegment[] {
  const findTurns = indexTurns(turns);
  return segments.flatMap((segment) => {
    const near = findTurns(segment);
    const parts = splitAtTurns(segment, near);
    return parts.map((part) => nameSpeaker(part, speakers[longestSpeaker(part, near) ?? -1]));
  });
}

function splitAtTurns(segment: RecognisedSegment, turns: readonly Turn[]): readonly RecognisedSegment[] {
  const { tokens = [] } = segment;
  if (new Set(turns.map(({ speaker }) => speaker)).size < 2) return [segment];
  let current: number | undefined;
  const cuts: number[] = [];
  for (const [index, { start_ms }] of tokens.entries()) {
    const next = tokens[index + 1]?.start_ms ?? segment.end_ms;
    const stretch = { start_ms, end_ms: Math.min(next, start_ms + longestTokenMs) };
    const speaker = speakerOf(stretch, turns, current);
    if (index > 0 && speaker !== current) cuts.push(index);
    current = speaker;
  }
  return splitSegment(segment, withoutFlicker(cuts, tokens, segment));
}

/** A token that is followed by a pause is not as long as the pause. */
const longestTokenMs = 400;
/** A change for less than this is an error at the edge of a turn. */
const shortestTurnMs = 300;

/** Keeps the speaker if turns overlap; between two turns the nearer one counts. */
function speakerOf(stretch: Stretch, turns: readonly Turn[], current: number | undefined): number | undefined {
  const rank = (turn: Turn) => overlap(turn, stretch) + (turn.speaker === current ? 1 : 0);
  return turns.toSorted((a, b) => rank(b) - rank(a) || distance(a, stretch) - distance(b, stretch))[0]?.speaker;
}

function withoutFlicker(
  cuts: readonly number[],
  tokens: readonly { readonly start_ms: number }[],
  segment: Stretch,
): readonly number[] {
  const kept: number[] = [];
  const timeOf = (cut: number | undefined, otherwise: number) =>
    cut === undefined ? otherwise : (tokens[cut]?.start_ms ?? otherwise);
  for (let index = 0; index < cuts.length; index++) {
    const cut = cuts[index] as number;
    const isFlicker = timeOf(cuts[index + 1], segment.end_ms) - timeOf(cut, segment.start_ms) < shortestTurnMs;
    // Back to the previous speaker: drop both splits.
    if (isFlicker && index + 1 < cuts.length) index += 1;
    else if (!isFlicker) kept.push(cut);
  }
  return kept;
}

function longestSpeaker(stretch: Stretch, turns: readonly Turn[]): number | undefined {
  const heard = new Map<number, number>();
  for (const turn of turns) heard.set(turn.speaker, (heard.get(turn.speaker) ?? 0) + overlap(turn, stretch));
  const [longest] = [...heard].filter(([, ms]) => ms > 0).sort(([, a], [, b]) => b - a);
  return longest?.[0];
}

function nameSpeaker(segment: RecognisedSegment, speaker: TranscriptSpeaker | undefined): RecognisedSegment {
  if (!speaker) return segment;
  return { ...segment, speaker: speaker.label, role: speaker.role };
}

function distance(a: Stretch, b: Stretch): number {
  return Math.max(0, a.start_ms - b.end_ms, b.start_ms - a.end_ms);
}

/** Speakers as in the transcript: S1, S2, ... by first appearance, with the names of the enrolled ones. */
export function labelSpeakers(heard: readonly HeardSpeaker[], matchRole: RoleMatcher): TranscriptSpeaker[] {
  return heard.map(({ voice, speech_ms }, index) => {
    const role = matchRole(voice);
    const named = role && { role: role.name, score: Math.round(role.score * 1000) / 1000 };
    return { label: `S${index + 1}`, ...named, speech_ms };
  });
}
