import type { Transcript, TranscriptSegment } from "../transcript.ts";
import { measureColumns } from "../writing-systems.ts";
import type { Cue, CueOptions } from "./cue.ts";
import { labelSegment } from "./label-segment.ts";
import { type Atom, splitAtoms } from "./split-atoms.ts";

/** Minimum time on screen, even if the next cue starts earlier. */
const leastMs = 200;

/**
 * The cues of a transcript: in order, never overlapping, none empty. A segment that is too long is halved at the best
 * place near its middle (end of a sentence, else of a clause, else of a word) until its parts fit.
 */
export function planCues(transcript: Transcript, options: CueOptions = {}): Cue[] {
  const { maxColumns = 40, maxMs = 7000, labels = true } = options;
  const segments = transcript.segments.filter(({ text }) => text.trim() !== "");
  const cues = segments
    .toSorted((left, right) => left.start_ms - right.start_ms)
    .flatMap((segment) => {
      const label = labels ? labelSegment(segment) : {};
      const room = Math.max(8, maxColumns - (label.label ? measureColumns(label.label) + 3 : 0));
      return halve(splitAtoms(segment), room, maxMs).map((atoms): Cue => ({ ...label, ...spanOf(atoms, segment) }));
    });
  return keepApart(cues);
}

function halve(atoms: readonly Atom[], columns: number, ms: number): (readonly Atom[])[] {
  const width = measureColumns(textOf(atoms));
  if (atoms.length < 2 || (width <= columns && durationOf(atoms) <= ms)) return [atoms];
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  let passed = 0;
  for (const [index, atom] of atoms.slice(0, -1).entries()) {
    passed += measureColumns(atom.text);
    const cost = Math.abs(passed / width - 0.5) + penalty[atom.closes];
    if (cost < least) [best, least] = [index + 1, cost];
  }
  return [...halve(atoms.slice(0, best), columns, ms), ...halve(atoms.slice(best), columns, ms)];
}

/** How far from the middle a better break may be, as a share of the whole. */
const penalty: Record<Atom["closes"], number> = { sentence: 0, clause: 0.12, word: 0.35, nothing: 1 };

function spanOf(atoms: readonly Atom[], segment: TranscriptSegment): Pick<Cue, "startMs" | "endMs" | "text"> {
  const startMs = atoms[0]?.startMs ?? segment.start_ms;
  return { startMs, endMs: atoms.at(-1)?.endMs ?? segment.end_ms, text: textOf(atoms).trim() };
}

function keepApart(cues: readonly Cue[]): Cue[] {
  const apart: Cue[] = [];
  // If two speak at once, the second cue starts when its speaker does; the first has been read by then.
  for (const cue of cues.toSorted((left, right) => left.startMs - right.startMs)) {
    const last = apart.at(-1);
    let { startMs } = cue;
    if (last && last.endMs > startMs) {
      const endMs = Math.max(startMs, last.startMs + Math.min(leastMs, last.endMs - last.startMs));
      apart[apart.length - 1] = { ...last, endMs };
      startMs = endMs;
    }
    apart.push({ ...cue, startMs, endMs: Math.max(cue.endMs, startMs + 1) });
  }
  return apart;
}

function durationOf(atoms: readonly Atom[]): number {
  return (atoms.at(-1)?.endMs ?? 0) - (atoms[0]?.startMs ?? 0);
}

function textOf(atoms: readonly Atom[]): string {
  return atoms.map(({ text }) => text).join("");
}
