import { languageOfNames, type NameLanguage, speakerOf } from "../name-speaker.ts";
import type { Transcript, TranscriptSegment } from "../transcript.ts";
import { measureColumns, needsSpace } from "../writing-systems.ts";
import { breakLines } from "./break-lines.ts";
import { chooseCues } from "./choose-cues.ts";
import type { Cue, CueOptions } from "./cue.ts";
import { type CueLimits, sizeAtoms } from "./fill-lines.ts";
import { mayBreakBetween } from "./find-breaks.ts";
import { guide } from "./guide.ts";
import { labelSegment, renderLabel, type SegmentLabels } from "./label-segment.ts";
import { chooseLabels, type LabelKind } from "./labels.ts";
import { type Atom, splitAtoms } from "./split-atoms.ts";
import { timeCues } from "./time-cues.ts";

/**
 * The cues of a transcript: in order, never overlapping, none empty, no text lost; laid out and timed by `guide`. Every
 * format of subtitles is rendered from them.
 *
 * @param inText the labels that the format writes into the text: WebVTT names its speakers beside it
 */
export function planCues(
  transcript: Transcript,
  options: CueOptions = {},
  inText: readonly LabelKind[] = ["speaker", "emotion", "events"],
): Cue[] {
  const { maxColumns, maxMs = guide.maxMs, labels, language = languageOfNames(transcript) } = options;
  const kinds = chooseLabels(transcript, labels);
  const cues = collectRuns(transcript.segments, kinds, language).flatMap(({ shown, atoms }) => {
    const written = Object.fromEntries(inText.map((kind) => [kind, shown[kind]]));
    const limits: CueLimits = { maxColumns, maxMs, labelColumns: measureColumns(renderLabel(written)) };
    return chooseCues(sizeAtoms(atoms), limits).map((cue): Cue => {
      const startMs = cue[0]?.startMs ?? 0;
      return { ...shown, startMs, endMs: cue.at(-1)?.endMs ?? startMs, lines: breakLines(cue, limits) };
    });
  });
  return timeCues(cues, maxMs);
}

/** What one speaker says in a row, under one label. */
interface Run {
  readonly speaker: string | undefined;
  readonly shown: SegmentLabels;
  readonly atoms: Atom[];
}

/** A short segment may share a cue with its neighbour, but two speakers never do, named or not. */
function collectRuns(
  segments: readonly TranscriptSegment[],
  kinds: readonly LabelKind[],
  language: NameLanguage,
): Run[] {
  const runs: Run[] = [];
  const spoken = segments.filter(({ text }) => text.trim() !== "");
  for (const segment of spoken.toSorted((left, right) => left.start_ms - right.start_ms)) {
    const shown = labelSegment(segment, kinds, language);
    const speaker = speakerOf(segment);
    const last = runs.at(-1);
    if (last && last.speaker === speaker && renderLabel(last.shown) === renderLabel(shown)) {
      addAtoms(last.atoms, splitAtoms(segment));
    } else runs.push({ speaker, shown, atoms: splitAtoms(segment) });
  }
  return runs;
}

function addAtoms(atoms: Atom[], more: readonly Atom[]): void {
  for (const [index, atom] of more.entries()) {
    const last = atoms.at(-1) as Atom;
    const startMs = Math.max(atom.startMs, last.startMs);
    const endMs = Math.max(atom.endMs, startMs);
    if (index > 0) {
      atoms.push({ ...atom, startMs, endMs });
      continue;
    }
    const text = `${last.text}${needsSpace(last.text, atom.text) ? " " : ""}`;
    if (mayBreakBetween(text, atom.text)) {
      atoms[atoms.length - 1] = { ...last, text };
      atoms.push({ ...atom, startMs, endMs });
    } else atoms[atoms.length - 1] = { ...atom, text: text + atom.text, startMs: last.startMs, endMs };
  }
}
