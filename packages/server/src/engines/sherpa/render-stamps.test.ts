import { expect, test } from "vitest";
import type { RecognisedSegment } from "./recognised-segment.ts";
import { renderTimestamp, toSentenceStamps } from "./render-stamps.ts";

const segment: RecognisedSegment = {
  start_ms: 1000,
  end_ms: 3000,
  text: "你好吗？Fine, 好。",
  emotion: "HAPPY",
  speaker: "S1",
  role: "Alice",
  tokens: [
    { text: "你", start_ms: 1000 },
    { text: "好", start_ms: 1060 },
    { text: "吗", start_ms: 1900 },
    { text: "fine", start_ms: 2000 },
    { text: "好", start_ms: 2900 },
  ],
};
const tags = { emotion: "HAPPY", speaker: "S1", role: "Alice" };

test("one object per punctuation mark, with the tags of its segment; a token lasts until the next, but not for ever", () => {
  expect(toSentenceStamps([segment])).toEqual([
    {
      text_seg: "你 好 吗",
      punc: "？",
      start: 1000,
      end: 2000,
      ts_list: [
        [1000, 1060],
        [1060, 1360],
        [1900, 2000],
      ],
      ...tags,
    },
    { text_seg: "fine", punc: ",", start: 2000, end: 2300, ts_list: [[2000, 2300]], ...tags },
    { text_seg: "好", punc: "。", start: 2900, end: 3000, ts_list: [[2900, 3000]], ...tags },
  ]);
  expect(renderTimestamp([segment, segment])).toBe(
    `[${Array(2).fill("[1000,1060],[1060,1360],[1900,2000],[2000,2300],[2900,3000]").join(",")}]`,
  );
});

test("a text without a final mark, without tokens, or with other words is still one object", () => {
  expect(toSentenceStamps([{ ...segment, text: "你好吗fine好" }])).toMatchObject([
    { punc: "", start: 1000, end: 3000 },
  ]);
  const { tokens: _tokens, ...bare } = segment;
  expect(toSentenceStamps([{ ...bare, text: "别的。" }])).toEqual([
    { text_seg: "别的", punc: "。", start: 1000, end: 3000, ts_list: [], ...tags },
  ]);
  expect(toSentenceStamps([{ ...segment, text: "别的" }])).toMatchObject([{ text_seg: "别的", punc: "" }]);
  expect(toSentenceStamps([{ ...segment, text: "" }])).toEqual([]);
});
