import { type CueLimits, roomOf } from "./fill-lines.ts";
import { measureText } from "./guide.ts";
import type { Atom, Closing } from "./split-atoms.ts";

/** One line if the text fits, as the guide asks, else two of about the same length that break where the text does. */
export function breakLines(atoms: readonly Atom[], limits: CueLimits): readonly string[] {
  const text = textOf(atoms);
  const { isWide } = measureText(text);
  const columnsOf = (line: string) => measureText(line)[isWide ? "wide" : "narrow"];
  const room = roomOf(isWide, limits);
  if (columnsOf(text) <= room.first) return [text];
  let best: readonly string[] = [text];
  let least = Number.POSITIVE_INFINITY;
  for (const [index, { closes }] of atoms.slice(0, -1).entries()) {
    const lines = [textOf(atoms.slice(0, index + 1)), textOf(atoms.slice(index + 1))];
    const [upper = 0, lower = 0] = lines.map(columnsOf);
    const excess = Math.max(0, upper - room.first) + Math.max(0, lower - room.other);
    // A label is part of the upper line.
    const uneven = upper + (room.other - room.first) - lower;
    const cost = 100 * excess + Math.abs(uneven) / room.other + (uneven > 0 ? 0.05 : 0) + endCosts[closes];
    if (cost < least) [best, least] = [lines, cost];
  }
  return best;
}

const endCosts: Record<Closing, number> = { sentence: 0, clause: 0.1, word: 0.4, nothing: 1 };

function textOf(atoms: readonly Atom[]): string {
  return atoms
    .map(({ text }) => text)
    .join("")
    .replace(/\s+/g, " ")
    .trim();
}
