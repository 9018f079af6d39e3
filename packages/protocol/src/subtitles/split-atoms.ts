import type { TranscriptSegment } from "../transcript.ts";

/** The smallest piece that a cue may end with: a character or a word, with the punctuation and blanks after it. */
export interface Atom {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** What ends here: the better the place to break. */
  readonly closes: "sentence" | "clause" | "word" | "nothing";
}

const ideograph = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]`;
const isIdeograph = new RegExp(ideograph, "u");
const word = String.raw`(?:(?!${ideograph})[\p{L}\p{M}\p{N}])+(?:['’](?:(?!${ideograph})[\p{L}\p{M}\p{N}])+)*`;
// The scripts' own punctuation counts to the scripts, so letters are asked for, too.
const atom = new RegExp(String.raw`((?=\p{L})${ideograph}|${word})?([^\p{L}\p{M}\p{N}]*)`, "gu");

/** Cuts the text of a segment into atoms and gives each its time: by tokens where there are, else by its share. */
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

/** A model without punctuation still hears where a speaker stops. */
const sentencePauseMs = 600;
const clausePauseMs = 250;

/**
 * The time at a share of the text. Tokens carry no punctuation and may differ from the text (digits for number words),
 * so shares are compared instead of characters; they agree exactly when nothing was rewritten.
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

/** Where only starts are known, a pause would count to the token before it. */
function longestMs(text: string): number {
  return isIdeograph.test(text) ? 400 : 1000;
}

function whatCloses(core: string, rest: string): Atom["closes"] {
  if (/[。！？!?…]|\.(\s|$)/u.test(rest)) return "sentence";
  if (/[，、；：;:—]|,(\s|$)/u.test(rest)) return "clause";
  if (/\s/.test(rest)) return "word";
  // Between two ideographs is no border of words, but the only one there is.
  return core === "" ? "nothing" : "word";
}
