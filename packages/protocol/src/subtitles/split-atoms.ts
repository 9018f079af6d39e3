import type { TranscriptSegment } from "../transcript.ts";
import { findBreaks } from "./find-breaks.ts";
import { soundsOf, timeSounds } from "./time-sounds.ts";

/** The smallest piece that a line may end with: a character or a word, with the marks around it and the blanks after. */
export interface Atom {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** What ends here: the earlier in `closings`, the better the place to break. */
  readonly closes: Closing;
}

const closings = ["sentence", "clause", "word", "nothing"] as const;
export type Closing = (typeof closings)[number];

/**
 * Splits the text of a segment into atoms and gives each its time: from the tokens if there are any, else in proportion
 * to the text.
 */
export function splitAtoms(segment: TranscriptSegment): Atom[] {
  const { text } = segment;
  const ends = [...findBreaks(text), text.length];
  const words = findWords(text);
  const sounds = timeSounds(segment);
  let passed = 0;
  let nowMs = segment.start_ms;
  const atoms = ends.map((end, index): Atom => {
    const piece = text.slice(ends[index - 1] ?? 0, end);
    const count = soundsOf(piece).length;
    // A mark alone takes no time.
    const startMs = Math.max(nowMs, count > 0 ? (sounds[passed]?.startMs ?? nowMs) : nowMs);
    passed += count;
    nowMs = Math.max(startMs, count > 0 ? (sounds[passed - 1]?.endMs ?? startMs) : startMs);
    return {
      text: piece,
      startMs,
      endMs: nowMs,
      closes: whatCloses(piece, words.endingAt(end), words.startingAt(end)),
    };
  });
  return atoms.map((one, index) => {
    const next = atoms[index + 1];
    return { ...one, closes: next ? better(one.closes, whatPauseCloses(next.startMs - one.endMs)) : "sentence" };
  });
}

function better(left: Closing, right: Closing): Closing {
  return closings[Math.min(closings.indexOf(left), closings.indexOf(right))] ?? "nothing";
}

/** A model without punctuation still shows where a speaker pauses. */
function whatPauseCloses(ms: number): Closing {
  return ms >= 600 ? "sentence" : ms >= 250 ? "clause" : "nothing";
}

/** Words that lead to the next one. Netflix's guide: lines break before conjunctions and prepositions. */
const leading =
  /^(?:an?|the|and|or|but|nor|so|if|of|to|in|on|at|by|for|from|with|as|than|that|my|your|his|her|its|our|their|i|we|he|she|they|is|are|was|were|be|not|no|very|mr|mrs|ms|dr|和|与|及|或|而|但|并|并且|而且|但是|因为|所以|如果|或者|以及|在|从|向|对|把|被|给|跟|比|不|很|第)$/i;

/** Particles, and words for places and times, that belong to the word before them. */
const trailing = /^[的地得了着过们吗吧呢啊呀嘛上里中内后前时]$/u;

/** @param word that ends with the piece, if one does @param next the word after it, if one starts there */
function whatCloses(piece: string, word: string | undefined, next: string | undefined): Closing {
  const [, marks = ""] = /([^\p{L}\p{M}\p{N}]*)$/u.exec(piece) ?? [];
  // The segmenter takes blanks for words.
  const last = /\s$/.test(piece) ? piece.trim() : word;
  if (leading.test(last ?? "") || /^(?:Mr|Mrs|Ms|Dr)\.\s/.test(piece)) return "nothing";
  if (/[。！？!?…]|\.(\s|["'’”)\]]|$)/u.test(marks)) return "sentence";
  if (/[，、；：;:—]|,(\s|$)/u.test(marks)) return "clause";
  if (/\s/.test(marks)) return "word";
  return word !== undefined && !trailing.test(next ?? "") ? "word" : "nothing";
}

interface Words {
  endingAt(offset: number): string | undefined;
  startingAt(offset: number): string | undefined;
}

let segmenter: Intl.Segmenter | undefined;

/** Where words are. Firefox before 125 does not know Chinese words: there every character is one. */
function findWords(text: string): Words {
  if (typeof Intl.Segmenter !== "function") {
    return { endingAt: (offset) => text[offset - 1], startingAt: (offset) => text[offset] };
  }
  segmenter ??= new Intl.Segmenter("zh", { granularity: "word" });
  const words = [...segmenter.segment(text)];
  const ends = new Map(words.map(({ index, segment }) => [index + segment.length, segment]));
  const starts = new Map(words.map(({ index, segment }) => [index, segment]));
  return { endingAt: (offset) => ends.get(offset), startingAt: (offset) => starts.get(offset) };
}
