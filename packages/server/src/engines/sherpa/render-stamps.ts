import type { SentenceStamp } from "@funasr-images/protocol";
import { bareText } from "@funasr-images/protocol";
import type { RecognisedSegment } from "./recognised-segment.ts";

type Pair = readonly [number, number];

/** The model only knows starts: a token lasts until the next one, but no longer than this. */
const longestTokenMs = 300;

/** Upstream's `timestamp`: the text of one pair of milliseconds per token. */
export function renderTimestamp(segments: readonly RecognisedSegment[]): string {
  return JSON.stringify(segments.flatMap(pairTokens));
}

/**
 * Upstream's `stamp_sents`, one object per punctuation mark, with our extensions: a segment's tags, speaker and role.
 */
export function toSentenceStamps(segments: readonly RecognisedSegment[]): readonly SentenceStamp[] {
  return segments.filter(({ text }) => text !== "").flatMap(stampSegment);
}

function stampSegment(segment: RecognisedSegment): readonly SentenceStamp[] {
  const { language, emotion, events, speaker, role, start_ms, end_ms } = segment;
  const tags = { language, emotion, events, speaker, role };
  const pairs = pairTokens(segment);
  const sentences = splitAtMarks(segment, pairs);
  return sentences.map(({ words, stamps, punc }) => ({
    text_seg: words.join(" "),
    punc,
    start: stamps[0]?.[0] ?? start_ms,
    end: stamps.at(-1)?.[1] ?? end_ms,
    ts_list: stamps,
    ...tags,
  }));
}

interface Sentence {
  readonly words: string[];
  readonly stamps: Pair[];
  punc: string;
}

/** Only the text has punctuation, only the tokens have times; if the two do not match, the segment is one sentence. */
function splitAtMarks({ text, tokens = [] }: RecognisedSegment, pairs: readonly Pair[]): readonly Sentence[] {
  const words = tokens.map((token, index) => ({
    text: bareText(token.text),
    stamp: pairs[index] as Pair,
    shown: token.text,
  }));
  const spoken = words.filter((word) => word.text !== "");
  if (spoken.map((word) => word.text).join("") !== bareText(text)) {
    const shown = text.replace(/[，。？！、,.?!]$/u, "");
    return [{ words: [shown], stamps: [...pairs], punc: text.slice(shown.length) }];
  }
  const sentences: Sentence[] = [];
  let current: Sentence = { words: [], stamps: [], punc: "" };
  let left = "";
  let next = 0;
  for (const character of text) {
    const bare = bareText(character);
    if (bare !== "") {
      if (left === "") {
        const word = spoken[next];
        next += 1;
        if (!word) break;
        left = word.text;
        current.words.push(word.shown.replace(/[，。？！、,.?!]/gu, ""));
        current.stamps.push(word.stamp);
      }
      left = left.slice(bare.length);
    } else if (left === "" && /[，。？！、,.?!]/u.test(character) && current.words.length > 0) {
      current.punc = character;
      sentences.push(current);
      current = { words: [], stamps: [], punc: "" };
    }
  }
  return current.words.length > 0 ? [...sentences, current] : sentences;
}

function pairTokens({ tokens = [], end_ms }: RecognisedSegment): Pair[] {
  return tokens.map(({ start_ms: start, end_ms: known }, index): Pair => {
    const next = tokens[index + 1]?.start_ms ?? end_ms;
    return [start, known ?? Math.max(start, Math.min(next, start + longestTokenMs))];
  });
}
