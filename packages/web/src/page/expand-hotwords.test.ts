import { expect, it } from "vitest";
import { expandHotwords } from "./expand-hotwords.ts";

const rows = [
  { word: "会议", weight: 5 },
  { word: "", weight: 20 },
  { word: "通义", weight: 7 },
];

it.each([
  ["阿里巴巴 30\n达摩院 20", ["阿里巴巴:30", "达摩院:20"]],
  ["阿里巴巴 30", ["阿里巴巴:30"]],
  ['{"New York":5}', ["New York:5"]],
  ["阿里巴巴，GPT-4.1", ["阿里巴巴:20", "GPT-4.1:20"]],
])("%j becomes rows of its own, in the place of the row", (text, words) => {
  const shown = expandHotwords(rows, 1, text)?.map(({ word, weight }) => `${word}:${weight}`);
  expect(shown).toEqual(["会议:5", ...words, "通义:7"]);
});

it("a word that is there already gets the new weight", () => {
  expect(expandHotwords(rows, 1, "通义 50, 会议 9")).toEqual([
    { word: "通义", weight: 50 },
    { word: "会议", weight: 9 },
  ]);
});

it.each(["达摩院", "New York", "GPT-4.1", "", ",", "{", "阿里巴巴 500,"])("%j stays as it is", (text) => {
  expect(expandHotwords(rows, 1, text)).toBeUndefined();
});
