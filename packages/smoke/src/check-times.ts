import { basename } from "node:path";
import { transcribe } from "@funasr-images/client";
import type { TimesCheck } from "./branch-check.ts";
import { answerTimeoutMs, type CheckContext, type CheckOutcome } from "./check-context.ts";
import { joinSpeech } from "./join-speech.ts";
import { judgeTimes, measureError, type TimedAnswer } from "./judge-times.ts";
import type { Recording } from "./read-recordings.ts";
import type { SmokeFailure } from "./smoke-report.ts";

/** Seconds of silence around the speech: times that are too early must not be hidden by the start of the audio. */
const silence = { before: 1, after: 1 };

/**
 * Asks for every recording when it was said, as a file, and live if the image streams.
 *
 * @throws ClientError
 */
export async function checkTimes(context: CheckContext): Promise<CheckOutcome<TimesCheck>> {
  const { recordings, checks, onProgress } = context;
  const modes = checks.includes("streaming") ? (["offline", "2pass"] as const) : (["offline"] as const);
  const failures: SmokeFailure[] = [];
  const errors: number[] = [];
  let timing: TimedAnswer["transcript"]["timing"] = { granularity: "none" };
  for (const recording of recordings) {
    for (const mode of modes) {
      const answer = await ask(recording, mode, context);
      const error = measureError(answer);
      onProgress(`${answer.name}: ${describe(answer, error)}`);
      failures.push(...judgeTimes(answer));
      if (error !== undefined) errors.push(error);
      timing = answer.transcript.timing;
    }
  }
  const judged = recordings.filter(({ spoken }) => spoken).length;
  const { granularity, estimated = false } = timing;
  const check = { name: "times", granularity, estimated, judged, unknown: recordings.length - judged } as const;
  return { check: { ...check, ...(errors.length > 0 && { worstMs: Math.max(...errors) }) }, failures };
}

async function ask(recording: Recording, mode: "offline" | "2pass", context: CheckContext): Promise<TimedAnswer> {
  const { samples, sampleRate } = await joinSpeech([recording.path], silence);
  const name = `${basename(recording.path)} (times${mode === "2pass" ? ", 2pass" : ""})`;
  const { transcript } = await transcribe({
    url: context.url.replace(/^http/, "ws"),
    ...{ name, audio: samples, format: "pcm", sampleRate, mode, totalTimeoutMs: answerTimeoutMs },
    signal: context.signal,
  });
  const beforeMs = silence.before * 1000;
  const spoken = recording.spoken && {
    startMs: beforeMs + recording.spoken.startMs,
    endMs: beforeMs + recording.spoken.endMs,
  };
  return { name, durationMs: (samples.length / 2 / sampleRate) * 1000, spoken, transcript };
}

function describe({ spoken, transcript }: TimedAnswer, error: number | undefined): string {
  const times = transcript.segments.map(({ start_ms, end_ms }) => `${start_ms}-${end_ms}`).join(" ") || "none";
  if (!spoken) return `${times} ms; when somebody speaks in it is not known, so this is not judged`;
  return error === undefined ? times : `${times} ms, off by ${error} ms at most`;
}
