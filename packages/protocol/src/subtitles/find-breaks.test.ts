import { expect, test } from "vitest";
import { findBreaks, mayBreakBetween } from "./find-breaks.ts";

test.each([
  ["blanks", "one two  three", "one |two  |three"],
  ["Chinese characters, not before closing marks", "你好，世界。", "你|好，|世|界。"],
  ["not after opening marks", "读《红楼梦》（上）", "读|《红|楼|梦》|（上）"],
  ["quotes of both kinds", "他说“好吧”，她说「不」", "他|说|“好|吧”，|她|说|「不」"],
  ["straight quotes in turn", '他说"好吧"又说"走"', '他|说|"好|吧"|又|说|"走"'],
  ["Latin words and numbers stay whole", "用 Node.js 22.1 跑 GPT-4.1", "用 |Node.js |22.1 |跑 |GPT-4.1"],
  ["and break from Chinese without a blank", "提升12.5%而Python不变", "提|升|12.5%|而|Python|不|变"],
  ["money and units", "花了￥100（约$14.50），热到30℃", "花|了|￥100|（约|$14.50），|热|到|30℃"],
  ["dashes and ellipses stay together", "可是——我……", "可|是——|我……"],
  ["addresses", "见 https://example.com/a-b?c=d 吧", "见 |https://example.com/a-b?c=d |吧"],
  ["a mark behind a blank", "hello , world !", "hello , |world !"],
  ["small kana and the long vowel", "ちょっとコーヒー", "ちょっ|と|コー|ヒー"],
  ["Korean, by its blanks", "안녕하세요 여러분", "안녕하세요 |여러분"],
  ["combined characters", "cafe\u0301 👩‍👩‍👧 好", "cafe\u0301 |👩‍👩‍👧 |好"],
  ["nothing to break", "（）", "（）"],
  ["nothing", "", ""],
])("%s", (_, text, parts) => {
  const breaks = [...findBreaks(text), text.length];
  expect(breaks.map((end, index) => text.slice(breaks[index - 1] ?? 0, end)).join("|")).toBe(parts);
});

test.each([
  ["你好。", "走", true],
  ["yes", "no", true],
  ["你好 ", " ，走", false],
  ["他说（ ", "走", false],
  ["（好）", "走", true],
])("between segments: %j, %j", (before, after, may) => {
  expect(mayBreakBetween(before, after)).toBe(may);
});
