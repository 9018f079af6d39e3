import type { Transcript } from "@funasr-images/protocol";
import type { SmokeFailure } from "./smoke-report.ts";

/** One recording with its answer; all times are milliseconds from the start of what was sent. */
export interface TimedAnswer {
  readonly name: string;
  /** Length of the audio. */
  readonly durationMs: number;
  /** When somebody really speaks; undefined if that is not known. */
  readonly spoken: SpokenTime | undefined;
  readonly transcript: Transcript;
}

/** From the first sound of the first word to the last of the last. */
export interface SpokenTime {
  readonly startMs: number;
  readonly endMs: number;
}

/** How far a start or an end may be off: less than a syllable, and nobody sees it in a subtitle. */
const toleranceMs = 200;

/** The larger error of start and end; undefined if the truth is not known, or there is no time to compare with it. */
export function measureError({ spoken, transcript }: TimedAnswer): number | undefined {
  const errors = readErrors(spoken, transcript);
  return errors && Math.max(...errors.map(({ byMs }) => Math.abs(byMs)));
}

/**
 * Whether there are times, in order and inside the audio; and, if it is known when somebody speaks, whether the start
 * of the first and the end of the last segment agree with it.
 */
export function judgeTimes(answer: TimedAnswer): SmokeFailure[] {
  const { name, spoken, transcript, durationMs } = answer;
  const { segments, timing } = transcript;
  if (segments.length === 0 || timing.granularity === "none") return [wrongTimes(name, "there are no times")];
  const wrong = segments.findIndex(({ start_ms, end_ms }, index) => {
    const before = segments[index - 1]?.start_ms ?? 0;
    return end_ms <= start_ms || start_ms < before || end_ms > durationMs + toleranceMs;
  });
  const messages = (readErrors(spoken, transcript) ?? []).flatMap(({ side, ms, truthMs, byMs }) =>
    Math.abs(byMs) <= toleranceMs
      ? []
      : [`${side} at ${ms} ms is off by ${byMs} ms: somebody speaks ${told(side)} ${truthMs} ms`],
  );
  if (wrong >= 0) {
    const { start_ms, end_ms } = segments[wrong] as (typeof segments)[number];
    messages.push(`segment ${wrong} from ${start_ms} to ${end_ms} ms goes back, has no length or is not in the audio`);
  }
  return messages.map((message) => wrongTimes(name, message));
}

function told(side: "start" | "end"): string {
  return side === "start" ? "from" : "until";
}

function readErrors(spoken: SpokenTime | undefined, { segments, timing }: Transcript) {
  const [first, last] = [segments[0], segments.at(-1)];
  if (!spoken || !first || !last || timing.granularity === "none") return undefined;
  return [
    { side: "start" as const, ms: first.start_ms, truthMs: spoken.startMs, byMs: first.start_ms - spoken.startMs },
    { side: "end" as const, ms: last.end_ms, truthMs: spoken.endMs, byMs: last.end_ms - spoken.endMs },
  ];
}

function wrongTimes(name: string, what: string): SmokeFailure {
  return { code: "WRONG_TIMES", message: `${name}: ${what}` };
}
