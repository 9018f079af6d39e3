import { labelSegment, renderLabel, type SegmentLabels } from "../subtitles/label-segment.ts";
import type { LabelKind, Labels } from "../subtitles/labels.ts";
import type { Transcript } from "../transcript.ts";
import { joinTexts } from "../writing-systems.ts";

/** How a transcript becomes a document to read. */
export interface DocumentOptions {
  /** What is shown beside the text. @default "auto": speakers if there is more than one */
  readonly labels?: Labels;
  /** Above the text, such as the name of the recording. @default none */
  readonly title?: string;
}

/** What one speaker says in a row, under one label. */
export interface Paragraph extends SegmentLabels {
  readonly startMs: number;
  readonly text: string;
}

/** A pause after which a speaker begins anew. */
const pauseMs = 2000;
/** A paragraph ends with the sentence that reaches this length. */
const longestText = 400;

/** The paragraphs of a transcript to read: a new one for a new speaker or label, after a pause, and before it is too long. */
export function planParagraphs(transcript: Transcript, kinds: readonly LabelKind[]): Paragraph[] {
  const open: { shown: SegmentLabels; startMs: number; endMs: number; speaker?: string; texts: string[] }[] = [];
  for (const segment of transcript.segments) {
    const { text, start_ms: startMs, end_ms: endMs } = segment;
    if (text.trim() === "") continue;
    const shown = labelSegment(segment, kinds);
    const speaker = segment.role || segment.speaker;
    const last = open.at(-1);
    const goesOn =
      last &&
      last.speaker === speaker &&
      renderLabel(last.shown) === renderLabel(shown) &&
      startMs - last.endMs < pauseMs &&
      last.texts.join("").length < longestText;
    if (!goesOn) open.push({ shown, startMs, endMs, speaker, texts: [text] });
    else {
      last.texts.push(text);
      last.endMs = endMs;
    }
  }
  return open.map(({ shown, startMs, texts }) => ({ ...shown, startMs, text: joinTexts(texts).replace(/\s+/g, " ") }));
}
