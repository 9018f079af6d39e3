import { type ClientFrame, joinTexts, type ServerResult } from "@funasr-images/protocol";
import type { HeardUtterance } from "./heard-utterance.ts";
import type { RecognisedSegment } from "./recognised-segment.ts";
import { renderTimestamp, toSentenceStamps } from "./render-stamps.ts";
import { toTranscript } from "./to-transcript.ts";

/** What the answer shows. */
export interface ResultView {
  readonly settings: ClientFrame;
  /** Whether there are times in it. */
  readonly stamps: boolean;
}

/** The one answer of file mode. */
export function renderFileResult(utterance: HeardUtterance, { settings, stamps }: ResultView): ServerResult {
  const { segments } = utterance;
  const { wav_name = "wav-default-id", schema } = settings;
  return {
    is_final: false,
    mode: "offline",
    text: joinTexts(segments.map(({ text }) => text)),
    wav_name,
    ...(stamps && renderStamps(segments)),
    transcript: schema === 1 ? toTranscript(utterance) : undefined,
  };
}

/** A part of the answer that is still to come. */
export function renderSegmentResult(
  segment: RecognisedSegment,
  id: number,
  { settings, stamps }: ResultView,
): ServerResult {
  const { wav_name = "wav-default-id", schema } = settings;
  const transcript = toTranscript({ durationMs: segment.end_ms, segments: [segment], warnings: [] });
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

/** Where there is text, as upstream has it. */
function renderStamps(segments: readonly RecognisedSegment[]): Pick<ServerResult, "timestamp" | "stamp_sents"> {
  const stamps = toSentenceStamps(segments);
  return stamps.length > 0 ? { timestamp: renderTimestamp(segments), stamp_sents: stamps } : {};
}
