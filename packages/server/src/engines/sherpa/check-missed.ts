import type { KnownWarning } from "@funasr-images/protocol";
import { EngineError } from "../../engine.ts";
import type { RecognisedSegment } from "./recognised-segment.ts";

/**
 * An exception inside sherpa-onnx only shows as a segment without text: a warning lists them.
 *
 * @throws EngineError `EMPTY_TEXT` if there is no text at all
 */
export function checkMissed(segments: readonly RecognisedSegment[], warn: (warning: KnownWarning) => void): void {
  const missed = segments.filter((segment) => segment.missed);
  if (missed.length === 0) return;
  const where = missed.slice(0, 5).map(({ start_ms, end_ms }) => `${start_ms} to ${end_ms} ms`);
  const message = `No text was recognised in ${missed.length} of ${segments.length} stretches of speech: ${where.join(", ")}.`;
  if (segments.every(({ text }) => text === "")) throw new EngineError("EMPTY_TEXT", message);
  warn({ code: "EMPTY_TEXT", message });
}
