import { guide, measureText } from "./guide.ts";
import type { Atom } from "./split-atoms.ts";

/** What limits the cues of one speaker. */
export interface CueLimits {
  /** Columns of a line, whatever is written there; undefined: by the guide. */
  readonly maxColumns?: number;
  readonly maxMs: number;
  /** Columns that the label takes of the first line. */
  readonly labelColumns: number;
}

/** An atom as it is laid out. */
export interface SizedAtom extends Atom {
  readonly size: ReturnType<typeof measureText>;
  /** Columns of the blanks at its end, which do not count where a line ends. */
  readonly blanks: number;
}

/** Measures atoms once: cues are tried by the thousand. */
export function sizeAtoms(atoms: readonly Atom[]): SizedAtom[] {
  return atoms.map((atom) => {
    const text = atom.text.replace(/\s+/g, " ");
    return { ...atom, size: measureText(text), blanks: text.endsWith(" ") ? 1 : 0 };
  });
}

/** Columns of the first and of any other line. A label that is longer than the line leaves room for a word. */
export function roomOf(isWide: boolean, { maxColumns, labelColumns }: CueLimits): { first: number; other: number } {
  const other = maxColumns ?? (isWide ? guide.wideColumns : guide.narrowColumns);
  return { first: Math.max(Math.min(8, other), other - labelColumns), other };
}

/** Lines filled one after another; `add` returns how many there are with one more atom. */
export function fillLines(isWide: boolean, limits: CueLimits): (atom: SizedAtom) => number {
  const room = roomOf(isWide, limits);
  let lines = 0;
  let columns = 0;
  return ({ size, blanks }) => {
    const more = isWide ? size.wide : size.narrow;
    const most = lines === 1 ? room.first : room.other;
    if (lines > 0 && columns + more - blanks <= most) columns += more;
    else [lines, columns] = [lines + 1, more];
    return lines;
  };
}
