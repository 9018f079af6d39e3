import type { Transcript, TranscriptSegment } from "@funasr-images/protocol";
import type { ConversationCheck } from "./branch-check.ts";
import { characterErrorRate } from "./character-error-rate.ts";
import type { CheckOutcome } from "./check-context.ts";
import type { Turn } from "./plan-conversation.ts";
import type { SmokeFailure } from "./smoke-report.ts";

/** Compares a transcript with what was said by whom: turns in order, each with its role, text and labels. */
export function judgeConversation(
  turns: readonly Pick<Turn, "role" | "text">[],
  transcript: Transcript,
  limit: number,
): CheckOutcome<ConversationCheck> {
  const { segments } = transcript;
  const expected = mergeTurns(turns);
  const heard = mergeTurns(segments.map((segment) => ({ role: whoSpeaks(segment), text: segment.text })));
  const whole = characterErrorRate(turns.map(({ text }) => text).join(""), segments.map(({ text }) => text).join(""));
  const speakers = new Set(segments.map(({ speaker }) => speaker).filter((speaker) => speaker !== undefined));
  const check: ConversationCheck = {
    name: "conversation",
    roles: heard.map(({ role }) => role),
    speakers: speakers.size,
    emotions: distinct(segments.flatMap(({ emotion }) => emotion ?? [])),
    events: distinct(segments.flatMap(({ events }) => events ?? [])),
    cer: whole.rate,
  };
  const voices = new Set(turns.map(({ role }) => role)).size;
  const failures = [
    ...judgeRoles(expected, heard),
    ...(speakers.size === voices
      ? []
      : [wrongSpeakers(`${voices} voices became ${speakers.size} speakers: ${[...speakers].join(", ")}`)]),
    ...judgeTexts(expected, heard, limit),
    ...segments.flatMap(judgeLabels),
  ];
  return { check, failures };
}

interface MergedTurn {
  readonly role: string;
  readonly text: string;
}

/** A pause inside a turn makes two segments of it. */
function mergeTurns(turns: readonly MergedTurn[]): MergedTurn[] {
  const merged: MergedTurn[] = [];
  for (const { role, text } of turns) {
    const last = merged.at(-1);
    if (last?.role === role) merged[merged.length - 1] = { role, text: last.text + text };
    else merged.push({ role, text });
  }
  return merged;
}

function whoSpeaks({ role, speaker }: TranscriptSegment): string {
  return role ?? `${speaker ?? "nobody"} without a role`;
}

function judgeRoles(expected: readonly MergedTurn[], heard: readonly MergedTurn[]): SmokeFailure[] {
  const [wanted, got] = [expected, heard].map((turns) => turns.map(({ role }) => role).join(", "));
  return wanted === got ? [] : [wrongSpeakers(`expected ${wanted} to speak, heard ${got || "nobody"}`)];
}

/** Turn by turn if their number is right; else as a whole, which is less precise but still correct. */
function judgeTexts(expected: readonly MergedTurn[], heard: readonly MergedTurn[], limit: number): SmokeFailure[] {
  const join = (turns: readonly MergedTurn[]) => [{ role: "all turns", text: turns.map(({ text }) => text).join("") }];
  const [wanted, got] = expected.length === heard.length ? [expected, heard] : [join(expected), join(heard)];
  return wanted.flatMap(({ role, text }, index) => {
    const actual = got[index]?.text ?? "";
    const { rate } = characterErrorRate(text, actual);
    if (rate <= limit) return [];
    const message = `conversation, ${role}: expected "${text}", heard "${actual}" (character error rate ${rate.toFixed(3)}, limit ${limit})`;
    return [{ code: "WRONG_TRANSCRIPT", message } as const];
  });
}

function judgeLabels({ id, text, emotion, events }: TranscriptSegment): SmokeFailure[] {
  const missing = [...(emotion ? [] : ["emotion"]), ...(events && events.length > 0 ? [] : ["audio event"])];
  return missing.map((what) => ({
    code: "NO_LABELS",
    message: `conversation: segment ${id} ("${text}") has no ${what}`,
  }));
}

function wrongSpeakers(message: string): SmokeFailure {
  return { code: "WRONG_SPEAKERS", message: `conversation: ${message}` };
}

function distinct(labels: readonly string[]): string[] {
  return [...new Set(labels)].sort();
}
