import { expect, test } from "vitest";
import { punctuateSegments } from "./punctuate-segments.ts";

test("a sentence may continue after a pause: punctuation comes from the whole text, and stays with the segment before it", async () => {
  const mark = (text: string) => (text === "今天很忙明天见hello world" ? "今天很忙，明天见。 Hello world." : "wrong");
  expect(await punctuateSegments(["今天", "很忙明天见", "", "hello", "world"], mark)).toEqual([
    "今天",
    "很忙，明天见。",
    "",
    "Hello",
    "world.",
  ]);
});

test("a model that changes words is used segment by segment, and punctuated text is left alone", async () => {
  const changing = (text: string) => (text.length > 2 ? "别的" : `${text}。`);
  expect(await punctuateSegments(["今天", "明天"], changing)).toEqual(["今天。", "明天。"]);
  expect(await punctuateSegments(["你好，", "再见。"], () => "wrong")).toEqual(["你好，", "再见。"]);
  expect(await punctuateSegments([], () => "wrong")).toEqual([]);
});

test("a long text is punctuated in blocks", async () => {
  const lengths: number[] = [];
  const texts = Array(100).fill("一二三四五六七八九十");
  const marked = await punctuateSegments(texts, (text) => {
    lengths.push(text.length);
    return `${text}。`;
  });
  expect(Math.max(...lengths)).toBeLessThanOrEqual(210);
  expect(marked.join("").replaceAll("。", "")).toBe(texts.join(""));
});
