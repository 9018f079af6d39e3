import type { TranscriptSegment } from "../transcript.ts";

/** Emotions not worth showing. */
const unremarkable = ["NEUTRAL", "EMO_UNKNOWN", ""];

/**
 * Who speaks, and with which emotion: `Alice|HAPPY`, `S1`, `HAPPY`. The role stands before the label of the speaker; a
 * neutral or unknown emotion is left out. Events are left out, too: nearly every segment has the event `Speech`.
 */
export function labelSegment(segment: TranscriptSegment): { label?: string; speaker?: string; emotion?: string } {
  const speaker = segment.role || segment.speaker;
  const emotion = unremarkable.includes(segment.emotion ?? "") ? undefined : segment.emotion;
  const label = [speaker, emotion].filter(Boolean).join("|");
  return { label: label || undefined, speaker: speaker || undefined, emotion };
}
