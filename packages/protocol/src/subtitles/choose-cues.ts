import { type CueLimits, fillLines, roomOf, type SizedAtom } from "./fill-lines.ts";
import { guide } from "./guide.ts";
import type { Closing } from "./split-atoms.ts";

/** A longer pause ends a cue: nobody wants to read what is said seconds later. */
const longPauseMs = 2000;

/**
 * Divides atoms into cues that fit on two lines and are not too long, at the least cost: few cues, ends of sentences,
 * else of clauses, else of words, none that is gone before it is read. Found by dynamic programming, because the best
 * place to break depends on the rest.
 */
export function chooseCues(atoms: readonly SizedAtom[], limits: CueLimits): (readonly SizedAtom[])[] {
  const best: { cost: number; end: number }[] = Array.from({ length: atoms.length + 1 }, () => ({ cost: 0, end: 0 }));
  for (let start = atoms.length - 1; start >= 0; start -= 1) {
    let least = { cost: Number.POSITIVE_INFINITY, end: start + 1 };
    for (const { end, cost } of listCues(atoms, start, limits)) {
      const total = cost + (best[end]?.cost ?? 0);
      if (total < least.cost) least = { cost: total, end };
    }
    best[start] = least;
  }
  const cues: (readonly SizedAtom[])[] = [];
  for (let start = 0; start < atoms.length; ) {
    const end = best[start]?.end ?? atoms.length;
    cues.push(atoms.slice(start, end));
    start = end;
  }
  return cues;
}

/** The cues that can start with an atom, with their costs; at least that atom alone. */
function* listCues(
  atoms: readonly SizedAtom[],
  start: number,
  limits: CueLimits,
): Generator<{ readonly end: number; readonly cost: number }> {
  const startMs = atoms[start]?.startMs ?? 0;
  const opensSentence = start === 0 || atoms[start - 1]?.closes === "sentence";
  const fill = { narrow: fillLines(false, limits), wide: fillLines(true, limits) };
  const sum = { narrow: 0, wide: 0, readingMs: 0, sentences: 0, isWide: false };
  let previous: SizedAtom | undefined;
  for (let index = start; index < atoms.length; index += 1) {
    const atom = atoms[index] as SizedAtom;
    const { size, blanks, closes, endMs } = atom;
    if (previous && atom.startMs - previous.endMs >= longPauseMs) return;
    if (previous?.closes === "sentence") sum.sentences += 1;
    sum.isWide ||= size.isWide;
    const [narrow, wide] = [fill.narrow(atom), fill.wide(atom)];
    const lines = sum.isWide ? wide : narrow;
    // An atom more takes neither a line nor time away.
    if (previous && (Math.min(narrow, wide) > guide.maxLines || endMs - startMs > limits.maxMs)) return;
    sum.narrow += size.narrow;
    sum.wide += size.wide;
    sum.readingMs += size.readingMs;
    const fits = !previous || lines <= guide.maxLines;
    previous = atom;
    if (!fits) continue;
    const nextMs = atoms[index + 1]?.startMs ?? endMs + guide.lateMs + guide.gapMs;
    const shownMs = nextMs - guide.gapMs - startMs;
    const columns = (sum.isWide ? sum.wide : sum.narrow) - blanks;
    const isWhole = opensSentence && closes === "sentence";
    const cost =
      1 +
      endCosts[closes] +
      1.1 * sum.sentences +
      (lines > 1 ? 0.2 : 0) +
      1.5 * shortage(shownMs, guide.leastMs) +
      shortage(shownMs, sum.readingMs) +
      (isWhole ? 0 : shapeCost(columns, roomOf(sum.isWide, limits).other));
    yield { end: index + 1, cost };
  }
}

const endCosts: Record<Closing, number> = { sentence: 0, clause: 0.35, word: 1, nothing: 2.5 };

/** 0 where there is enough, up to 1. */
function shortage(available: number, needed: number): number {
  return needed <= 0 ? 0 : Math.min(1, Math.max(0, 1 - available / needed));
}

/** The cues of one sentence should be equally long, and none a crumb. */
function shapeCost(columns: number, line: number): number {
  return 0.3 * shortage(columns, 2 * line) ** 2 + 0.8 * shortage(columns, 0.35 * line);
}
