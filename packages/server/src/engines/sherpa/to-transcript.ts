import { joinTexts, type Transcript } from "@funasr-images/protocol";
import type { RecognisedSegment } from "./recognised-segment.ts";
import type { RecognisedUtterance } from "./recognised-utterance.ts";

/** The grid of token times: frames of 10 ms from one step of the model to the next. */
export const tokenResolutionMs = { senseVoice: 60, transducer: 40 } as const;

/** The numbered result of an utterance. Stretches without text are left out, unless they have an event. */
export function toTranscript(
  { durationMs, segments, speakers, warnings }: RecognisedUtterance,
  resolution_ms: number = tokenResolutionMs.senseVoice,
): Transcript {
  const kept = segments.filter(isKept);
  const language = mostFrequent(kept.flatMap((segment) => segment.language ?? []));
  const hasTokens = kept.some(({ tokens }) => tokens);
  return {
    schema: 1,
    text: joinTexts(kept.map(({ text }) => text)),
    language,
    duration_ms: durationMs,
    segments: kept.map(({ missed: _missed, ...segment }: RecognisedSegment, id) => ({ id, ...segment })),
    speakers: speakers && [...speakers],
    timing: hasTokens ? { granularity: "token", resolution_ms } : { granularity: "segment" },
    warnings: warnings.length > 0 ? [...warnings] : undefined,
  };
}

/** Whether a segment is part of a transcript. */
export function isKept({ text, events }: RecognisedSegment): boolean {
  return text !== "" || events?.some((event) => event !== "Speech") === true;
}

function mostFrequent(words: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left)[0]?.[0];
}
