import type { TranscriptSegment } from "../transcript.ts";

/** The smallest piece that a cue may end with: a character or a word, with the punctuation and blanks after it. */
export interface Atom {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** What ends here: the higher, the better the place to break. */
  readonly closes: "sentence" | "clause" | "word" | "nothing";
}

const ideograph = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]`;
const isIdeograph = new RegExp(ideograph, "u");
const word = String.raw`(?:(?!${ideograph})[\p{L}\p{M}\p{N}])+(?:['’](?:(?!${ideograph})[\p{L}\p{M}\p{N}])+)*`;
// The scripts include their own punctuation, so letters are required, too.
const atom = new RegExp(String.raw`((?=\p{L})${ideograph}|${word})?([^\p{L}\p{M}\p{N}]*)`, "gu");

/**
 * Splits the text of a segment into atoms and gives each its time: from the tokens if there are any, else by length.
 */
export function splitAtoms(segment: TranscriptSegment): Atom[] {
  const matches = [...segment.text.matchAll(atom)].filter(([text]) => text !== "");
  const lengths = matches.map(([, core = ""]) => [...core].length);
  const total = lengths.reduce((sum, length) => sum + length, 0) || 1;
  const clock = readClock(segment);
  let passed = 0;
  const atoms = matches.map(([text, core = "", rest = ""], index): Atom => {
    const startMs = clock(passed / total, "start");
    passed += lengths[index] ?? 0;
    return { text, startMs, endMs: Math.max(startMs, clock(passed / total, "end")), closes: whatCloses(core, rest) };
  });
  return atoms.map((one, index) => {
    const pauseMs = (atoms[index + 1]?.startMs ?? one.endMs) - one.endMs;
    const heard = pauseMs >= sentencePauseMs ? "sentence" : pauseMs >= clausePauseMs ? "clause" : "nothing";
    return { ...one, closes: strengths.indexOf(heard) < strengths.indexOf(one.closes) ? heard : one.closes };
  });
}

const strengths: readonly Atom["closes"][] = ["sentence", "clause", "word", "nothing"];

/** A model without punctuation still shows where a speaker pauses. */
const sentencePauseMs = 600;
const clausePauseMs = 250;

/**
 * The time at a share of the text. Tokens have no punctuation and may differ from the text (digits for number words),
 * so shares are compared instead of characters; they match exactly if nothing was rewritten.
 */
function readClock(segment: TranscriptSegment): (share: number, side: "start" | "end") => number {
  const { start_ms, end_ms, tokens = [] } = segment;
  const spans = tokens.flatMap(({ text, start_ms: from, end_ms: to }, index) => {
    const until = Math.max(from, to ?? Math.min(tokens[index + 1]?.start_ms ?? end_ms, from + longestMs(text)));
    const characters = [...text.replace(/[^\p{L}\p{M}\p{N}]/gu, "")].length;
    return Array.from({ length: characters }, (_, at) => ({
      start: from + ((until - from) * at) / characters,
      end: from + ((until - from) * (at + 1)) / characters,
    }));
  });
  if (spans.length === 0) return (share) => Math.round(start_ms + (end_ms - start_ms) * share);
  return (share, side) => {
    const at = Math.round(share * spans.length) - (side === "end" ? 1 : 0);
    return Math.round(spans[Math.min(Math.max(at, 0), spans.length - 1)]?.[side] ?? start_ms);
  };
}

/** If only starts are known, a pause would belong to the token before it. */
function longestMs(text: string): number {
  return isIdeograph.test(text) ? 400 : 1000;
}

function whatCloses(core: string, rest: string): Atom["closes"] {
  if (/[。！？!?…]|\.(\s|$)/u.test(rest)) return "sentence";
  if (/[，、；：;:—]|,(\s|$)/u.test(rest)) return "clause";
  if (/\s/.test(rest)) return "word";
  // Between two ideographs is not always a word boundary, but there is no better place.
  return core === "" ? "nothing" : "word";
}
