import { type CueLimits, roomOf, type SizedAtom } from "./fill-lines.ts";
import type { Closing } from "./split-atoms.ts";

/** One line if the text fits, as the guide asks, else two of about the same length that break where the text does. */
export function breakLines(atoms: readonly SizedAtom[], limits: CueLimits): readonly string[] {
  const isWide = atoms.some(({ size }) => size.isWide);
  const room = roomOf(isWide, limits);
  const columns = atoms.map(({ size }) => size[isWide ? "wide" : "narrow"]);
  const all = columns.reduce((sum, one) => sum + one, 0) - (atoms.at(-1)?.blanks ?? 0);
  if (all <= room.first) return [textOf(atoms)];
  let best = { end: atoms.length, cost: Number.POSITIVE_INFINITY };
  let passed = 0;
  for (const [index, { closes, blanks }] of atoms.slice(0, -1).entries()) {
    passed += columns[index] ?? 0;
    const [upper, lower] = [passed - blanks, all - passed];
    const excess = Math.max(0, upper - room.first) + Math.max(0, lower - room.other);
    // A label is part of the upper line.
    const uneven = upper + (room.other - room.first) - lower;
    const cost = 100 * excess + Math.abs(uneven) / room.other + (uneven > 0 ? 0.05 : 0) + endCosts[closes];
    if (cost < best.cost) best = { end: index + 1, cost };
  }
  return [textOf(atoms.slice(0, best.end)), textOf(atoms.slice(best.end))].filter(Boolean);
}

const endCosts: Record<Closing, number> = { sentence: 0, clause: 0.1, word: 0.4, nothing: 1 };

function textOf(atoms: readonly SizedAtom[]): string {
  return atoms
    .map(({ text }) => text)
    .join("")
    .replace(/\s+/g, " ")
    .trim();
}
