import { expect, test } from "vitest";
import { addPunctuation } from "./punctuate-segments.ts";

test.each([
  ["punctuation is accepted", "你好吗", "你好吗？", "你好吗？"],
  ["spaces and case may change", "hello world", "Hello  world.", "Hello  world."],
  ["a lost word is not", "一二三四", "一二三。", "一二三四"],
  ["a changed word is not", "一二", "一五。", "一二"],
])("%s", (_what, text, marked, result) => {
  expect(addPunctuation(text, () => marked)).toBe(result);
});

test("empty text is not passed to the model, which has no answer to it", () => {
  const refuse = () => {
    throw new Error("empty text");
  };
  expect(addPunctuation("", refuse)).toBe("");
});
