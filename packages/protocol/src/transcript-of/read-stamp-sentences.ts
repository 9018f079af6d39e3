import type { SentenceStamp } from "../server-result.ts";
import { joinTexts } from "../writing-systems.ts";
import type { Piece } from "./pieces.ts";
import { readStamps, tokenOf } from "./read-stamps.ts";
import { readTags } from "./read-tags.ts";

/** `stamp_sents`: one segment per punctuation mark. A mark without words (start -1 or 0) is not a segment. */
export function readStampSentences(sentences: readonly SentenceStamp[]): Piece[] {
  const pieces: Piece[] = [];
  for (const sentence of sentences) {
    const { text_seg = "", punc = "", start, end, ts_list, language, emotion, events, speaker, role } = sentence;
    const tagged = readTags(text_seg);
    const words = tagged
      .map(({ text }) => text)
      .join(" ")
      .split(/\s+/)
      .filter(Boolean);
    if (words.length === 0) {
      const last = pieces.pop();
      // At the very start there is nothing that the mark belongs to.
      if (last) pieces.push({ ...last, text: /[\p{P}\p{S}]$/u.test(last.text) ? last.text : last.text + punc });
      continue;
    }
    const stamps = readStamps(ts_list);
    const { text: _, ...tags } = tagged[0] ?? { text: "" };
    pieces.push({
      ...tags,
      text: joinTexts(words) + punc,
      ...(Number.isFinite(start) &&
        start >= 0 &&
        end >= start && { start_ms: Math.round(start), end_ms: Math.round(end) }),
      ...(language && { language }),
      ...(emotion && { emotion }),
      ...(events && { events: [...events] }),
      ...(speaker && { speaker }),
      ...(role && { role }),
      ...(stamps.length === words.length && {
        tokens: words.map((word, index) => tokenOf(word, stamps[index] ?? [start, end])),
      }),
    });
  }
  return pieces;
}
