import type { SubtitlesCheck } from "./branch-check.ts";
import { characterErrorRate } from "./character-error-rate.ts";
import type { CheckOutcome } from "./check-context.ts";
import { type Cue, parseSrt } from "./parse-srt.ts";
import type { Turn } from "./plan-conversation.ts";
import { SmokeError } from "./smoke-error.ts";
import type { SmokeFailure } from "./smoke-report.ts";

/** What was said, and by whom, if the image should know. */
export type SaidTurn = Pick<Turn, "text"> & Partial<Pick<Turn, "role">>;

/**
 * Compares subtitles with what was said: cues in order, the whole text, every role named.
 *
 * @throws SmokeError WRONG_REPLY
 */
export function judgeSubtitles(turns: readonly SaidTurn[], srt: string, limit: number): CheckOutcome<SubtitlesCheck> {
  const cues = readCues(srt);
  const text = cues.map((cue) => cue.text).join("");
  const expected = turns.map((turn) => turn.text).join("");
  const { rate } = characterErrorRate(expected, text);
  const failures: SmokeFailure[] = [];
  if (rate > limit) {
    const message = `srt: expected "${expected}", read "${text}" (character error rate ${rate.toFixed(3)}, limit ${limit})`;
    failures.push({ code: "WRONG_TRANSCRIPT", message });
  }
  const unordered = cues.findIndex(({ start, end }, index) => end <= start || start < (cues[index - 1]?.start ?? 0));
  if (unordered >= 0) failures.push({ code: "WRONG_REPLY", message: `srt: the times of cue ${unordered + 1} go back` });
  for (const role of new Set(turns.flatMap((turn) => turn.role ?? []))) {
    if (cues.some(({ label }) => label.split("|").includes(role))) continue;
    failures.push({ code: "WRONG_SPEAKERS", message: `srt: no cue names ${role}` });
  }
  return { check: { name: "subtitles", format: "srt", cues: cues.length, cer: rate }, failures };
}

function readCues(srt: string): Cue[] {
  try {
    return parseSrt(srt);
  } catch (cause) {
    throw new SmokeError("WRONG_REPLY", `The answer is not valid srt: ${(cause as Error).message}`, { cause });
  }
}
