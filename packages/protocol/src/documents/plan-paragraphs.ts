import { languageOfNames, type NameLanguage, speakerOf } from "../name-speaker.ts";
import { labelSegment, renderLabel, type SegmentLabels } from "../subtitles/label-segment.ts";
import { chooseLabels, type LabelKind, type Labels } from "../subtitles/labels.ts";
import type { Transcript, TranscriptSegment } from "../transcript.ts";
import { joinTexts } from "../writing-systems.ts";

/** How a transcript becomes a document to read. */
export interface DocumentOptions {
  /** What is shown beside the text. @default "auto": speakers if there is more than one */
  readonly labels?: Labels;
  /** Of the names of speakers whom nobody knows: `Speaker 1`, `说话人 1`. @default that of the speech */
  readonly language?: NameLanguage | undefined;
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

/** The paragraphs of a transcript to read, with the labels that are asked for. */
export function planParagraphs(transcript: Transcript, options: Omit<DocumentOptions, "title"> = {}): Paragraph[] {
  const { labels, language = languageOfNames(transcript) } = options;
  const kinds = chooseLabels(transcript, labels);
  const spoken = transcript.segments.filter(({ text }) => text.trim() !== "");
  return splitParagraphs(spoken, kinds).map(([first, ...rest]) => ({
    ...labelSegment(first, kinds, language),
    startMs: first.start_ms,
    text: joinTexts([first, ...rest].map(({ text }) => text)).replace(/\s+/g, " "),
  }));
}

/**
 * Where paragraphs begin, in documents and on the page: with a new speaker or label, after a pause, and before one is too
 * long. What follows changes none that is complete, so it can be shown while somebody speaks.
 */
export function splitParagraphs(
  segments: readonly TranscriptSegment[],
  kinds: readonly LabelKind[] = [],
): [TranscriptSegment, ...TranscriptSegment[]][] {
  const paragraphs: [TranscriptSegment, ...TranscriptSegment[]][] = [];
  for (const segment of segments) {
    const open = paragraphs.at(-1);
    if (open && goesOn(open, segment, kinds)) open.push(segment);
    else paragraphs.push([segment]);
  }
  return paragraphs;
}

function goesOn(
  paragraph: readonly [TranscriptSegment, ...TranscriptSegment[]],
  next: TranscriptSegment,
  kinds: readonly LabelKind[],
): boolean {
  const last = paragraph.at(-1) ?? paragraph[0];
  const labelOf = (segment: TranscriptSegment) => renderLabel(labelSegment(segment, kinds));
  return (
    speakerOf(last) === speakerOf(next) &&
    labelOf(last) === labelOf(next) &&
    next.start_ms - last.end_ms < pauseMs &&
    paragraph.reduce((sum, { text }) => sum + text.length, 0) < longestText
  );
}
