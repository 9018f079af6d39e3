import { expect, test } from "vitest";
import { joinTokens } from "./join-tokens.ts";

test.each([
  ["characters", ["你", "好", "，", "吗"], ["你@100", "好@160", "吗@280"]],
  ["pieces of words", ["▁hel", "lo", "▁wor", "ld", "."], ["hello@100", "world@220"]],
  ["pieces with spaces", [" I", "'", "m", " here"], ["I'm@100", "here@280"]],
  ["mixed scripts", ["用", "▁GPU", "跑", "한", "국"], ["用@100", "GPU@160", "跑@220", "한국@280"]],
  ["a word mark without a word", ["▁", "a", "▁", "b"], ["a@160", "b@280"]],
])("joins %s", (_what, tokens, expected) => {
  const times = tokens.map((_, index) => index * 0.06);
  const joined = joinTokens(tokens, times, 100, 1000);
  expect(joined.map(({ text, start_ms }) => `${text}@${start_ms}`)).toEqual(expected);
});

test("no time is after the end of the segment", () => {
  expect(joinTokens(["一"], [9], 100, 400)).toEqual([{ text: "一", start_ms: 400 }]);
});
