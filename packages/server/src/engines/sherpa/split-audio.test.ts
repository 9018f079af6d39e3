import { expect, test } from "vitest";
import { joinTexts } from "./join-texts.ts";
import { longestPieceSeconds, splitAudio } from "./split-audio.ts";

const rate = 1000;

test("leaves what is short enough whole", () => {
  const span = { start: 7, end: 7 + longestPieceSeconds * rate };
  expect(splitAudio(span, rate, loud)).toEqual([span]);
});

test("cuts a long span at the quietest place of the last seconds before the limit", () => {
  const quietAt = 17_000;
  const read = (start: number, end: number) =>
    loud(start, end).map((_, index) => (start + index >= quietAt && start + index < quietAt + 100 ? 0 : 1));
  const [first, second] = splitAudio({ start: 0, end: 30_000 }, rate, read);
  expect(first?.end).toBeGreaterThan(quietAt);
  expect(first?.end).toBeLessThan(quietAt + 100);
  expect(second).toEqual({ start: first?.end, end: 30_000 });
});

test("loses no sample and makes no piece too long, whatever the sound", () => {
  const pieces = splitAudio({ start: 100, end: 100_000 }, rate, loud);
  expect(pieces[0]?.start).toBe(100);
  expect(pieces.at(-1)?.end).toBe(100_000);
  for (const [index, piece] of pieces.entries()) {
    expect(piece.end - piece.start).toBeLessThanOrEqual(longestPieceSeconds * rate);
    expect(piece.end - piece.start).toBeGreaterThan(0);
    if (index > 0) expect(piece.start).toBe(pieces[index - 1]?.end);
  }
});

test.each([
  [["你好", "", "世界"], "你好世界"],
  [["hello", "world."], "hello world."],
  [["hello.", "World"], "hello. World"],
  [["你好，", "world", "。"], "你好，world。"],
  [["안녕", "세계"], "안녕 세계"],
  [[" "], ""],
])("joins %j as %s", (texts, joined) => {
  expect(joinTexts(texts)).toBe(joined);
});

function loud(start: number, end: number): Float32Array {
  return new Float32Array(end - start).fill(1);
}
