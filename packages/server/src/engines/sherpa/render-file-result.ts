import { type ClientFrame, joinTexts, type ServerResult } from "@funasr-images/protocol";
import type { RecognisedSegment } from "./recognised-segment.ts";
import type { RecognisedUtterance } from "./recognised-utterance.ts";
import { renderTimestamp, toSentenceStamps } from "./render-stamps.ts";
import { toTranscript } from "./to-transcript.ts";

/** The content of the answer. */
export interface ResultView {
  readonly settings: ClientFrame;
  /** Whether it has times. */
  readonly stamps: boolean;
  /** The grid of its tokens. @default SenseVoice's */
  readonly resolutionMs?: number | undefined;
}

/** The final answer of file mode. */
export function renderFileResult(
  utterance: RecognisedUtterance,
  { settings, stamps, resolutionMs }: ResultView,
): ServerResult {
  const { segments } = utterance;
  const { wav_name = "wav-default-id", schema } = settings;
  return {
    is_final: false,
    mode: "offline",
    text: joinTexts(segments.map(({ text }) => text)),
    wav_name,
    ...(stamps && renderStamps(segments)),
    transcript: schema === 1 ? toTranscript(utterance, resolutionMs) : undefined,
  };
}

/** A part of the answer that is still to come. */
export function renderSegmentResult(
  segment: RecognisedSegment,
  id: number,
  { settings, stamps, resolutionMs }: ResultView,
): ServerResult {
  const { wav_name = "wav-default-id", schema } = settings;
  const transcript = toTranscript({ durationMs: segment.end_ms, segments: [segment], warnings: [] }, resolutionMs);
  const numbered = { ...transcript, segments: transcript.segments.map((only) => ({ ...only, id })) };
  return {
    is_final: false,
    mode: "offline-segment",
    text: segment.text,
    wav_name,
    ...(stamps && renderStamps([segment])),
    transcript: schema === 1 ? numbered : undefined,
  };
}

/** If there is text, as upstream. */
function renderStamps(segments: readonly RecognisedSegment[]): Pick<ServerResult, "timestamp" | "stamp_sents"> {
  const stamps = toSentenceStamps(segments);
  return stamps.length > 0 ? { timestamp: renderTimestamp(segments), stamp_sents: stamps } : {};
}
