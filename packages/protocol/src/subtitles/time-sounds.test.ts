import { expect, test } from "vitest";
import { timeSounds } from "./time-sounds.ts";

/** Starts of the letters and digits of a text, in units of 100 ms; every character of `said` takes one. */
function startsOf(text: string, said: string): number[] {
  const tokens = [...said].map((token, index) => ({ text: token, start_ms: 100 * index, end_ms: 100 * index + 100 }));
  const segment = { id: 0, start_ms: 0, end_ms: 100 * said.length, text, tokens };
  return timeSounds(segment).map(({ startMs }) => startMs / 100);
}

test.each([
  ["the same", "你好，World。", "你好world", [0, 1, 2, 3, 4, 5, 6]],
  ["digits for as many words", "2024年", "二零二四年", [0, 1, 2, 3, 4]],
  ["digits for more words", "涨50%了", "涨百分之五十了", [0, 1, 3.5, 6]],
  ["digits for fewer", "1000人", "千人", [0, 0.25, 0.5, 0.75, 1]],
  ["what is alike by chance is no anchor", "102我们一起", "一零二我们一起", [0, 1, 2, 3, 4, 5, 6]],
  ["what was not said takes no time", "好的啊走", "好走", [0, 1, 1, 1]],
  ["nor does it at the end", "好的", "好", [0, 1]],
  ["what is not written is a pause", "好走", "好嗯嗯走", [0, 3]],
  ["nothing alike", "abcd", "你好", [0, 0.5, 1, 1.5]],
])("%s: %s, said as %s", (_, text, said, starts) => {
  expect(startsOf(text, said)).toEqual(starts);
});

test("without tokens a syllable takes as long as two letters", () => {
  expect(timeSounds({ id: 0, start_ms: 100, end_ms: 700, text: "见 4 ab!" })).toEqual([
    { startMs: 100, endMs: 300 },
    { startMs: 300, endMs: 500 },
    { startMs: 500, endMs: 600 },
    { startMs: 600, endMs: 700 },
  ]);
});

test("a token without an end lasts until the next one, or as long as it can", () => {
  const tokens = [
    { text: "你", start_ms: 0 },
    { text: "好", start_ms: 300 },
    { text: "yes", start_ms: 3000 },
  ];
  expect(timeSounds({ id: 0, start_ms: 0, end_ms: 9000, text: "你好yes", tokens }).map(({ endMs }) => endMs)).toEqual([
    300, 700, 3333, 3667, 4000,
  ]);
});
