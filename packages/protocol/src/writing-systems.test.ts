import { expect, test } from "vitest";
import { endsSentence, splitSentences } from "./writing-systems.ts";

test.each([
  ["你好，世界。再见！好的", ["你好，世界。", "再见！", "好的"]],
  ["真的？！是的。", ["真的？！", "是的。"]],
  ["He paid 3.14 dollars. Then he left.", ["He paid 3.14 dollars. ", "Then he left."]],
  ["今天3.5度。明天更冷", ["今天3.5度。", "明天更冷"]],
  ["没有标点的一行", ["没有标点的一行"]],
  ["", []],
])("%j has the sentences %j", (text, sentences) => {
  expect(splitSentences(text)).toEqual(sentences);
});

test.each([
  ["你好。", true],
  ["“你好。”", true],
  ["(Hello.)", true],
  ["你好，", false],
  ["3.14", false],
])("%j ends a sentence: %j", (text, ends) => {
  expect(endsSentence(text)).toBe(ends);
});
