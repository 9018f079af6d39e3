import { type NameLanguage, nameSpeaker } from "../name-speaker.ts";
import type { Transcript, TranscriptSegment } from "../transcript.ts";
import { type LabelKind, labelKinds } from "./labels.ts";

/** What is shown beside the text of a segment; what is not asked for or not known is absent. */
export interface SegmentLabels {
  /** The enrolled name, else `Speaker 1`. */
  readonly speaker?: string;
  readonly emotion?: string;
  /** Separated by bars. */
  readonly events?: string;
}

/** Not worth showing: no emotion, and the event of nearly every segment. */
const unremarkable = ["NEUTRAL", "EMO_UNKNOWN", "Speech", "Event_UNK", ""];

/** The labels of a segment, of the kinds that are asked for. */
export function labelSegment(
  segment: TranscriptSegment,
  kinds: readonly LabelKind[],
  language: NameLanguage = "en",
): SegmentLabels {
  const { emotion = "", events = [] } = segment;
  const known: Record<LabelKind, string | undefined> = {
    speaker: nameSpeaker(segment, language),
    emotion: unremarkable.includes(emotion) ? undefined : emotion,
    events: events.filter((event) => !unremarkable.includes(event)).join("|"),
  };
  return Object.fromEntries(kinds.flatMap((kind) => (known[kind] ? [[kind, known[kind]]] : [])));
}

/** `[Alice|HAPPY|Laughter] ` before a text, or nothing. */
export function renderLabel({ speaker, emotion, events }: SegmentLabels): string {
  const label = [speaker, emotion, events].filter(Boolean).join("|");
  return label && `[${label}] `;
}

/** The kinds of labels that a transcript has at all. */
export function listLabels({ segments }: Transcript): LabelKind[] {
  return labelKinds.filter((kind) => segments.some((segment) => labelSegment(segment, [kind])[kind]));
}
