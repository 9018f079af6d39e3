import { expect, test } from "vitest";
import { fillTimes } from "./fill-times.ts";
import type { Piece } from "./pieces.ts";

const span = (start_ms: number, end_ms: number) => ({ start_ms, end_ms });
const times = (
  pieces: readonly Piece[],
  durationMs: number,
  speech?: readonly { start_ms: number; end_ms: number }[],
) => fillTimes(pieces, { durationMs, speech }).map(({ start_ms, end_ms }) => [start_ms, end_ms]);

test("without speech, texts share all the time there is, by syllables", () => {
  expect(times([{ text: "一二三四" }, { text: "五六" }], 6000)).toEqual([
    [0, 4000],
    [4000, 6000],
  ]);
  expect(times([{ text: "你好" }, { text: "potato" }], 4000)).toEqual([
    [0, 2000],
    [2000, 4000],
  ]);
});

test("with speech, they share that, and a border near a pause is moved into it", () => {
  const speech = [span(1000, 2900), span(4000, 5000)];
  expect(times([{ text: "一二三四" }, { text: "五六" }], 9000, speech)).toEqual([
    [1000, 2900],
    [4000, 5000],
  ]);
});

test("a border far from every pause stays inside the speech", () => {
  const speech = [span(1000, 5000), span(9000, 9400)];
  expect(times([{ text: "一二三四五" }, { text: "六七八九十" }, { text: "一" }], 10_000, speech)).toEqual([
    [1000, 3000],
    [3000, 5000],
    [9000, 9400],
  ]);
});

test("what has times keeps them; only the rest shares the speech between its neighbours", () => {
  const pieces = [
    { text: "一", ...span(100, 900) },
    { text: "二三" },
    { text: "四", ...span(5000, 6000) },
    { text: "五" },
  ];
  expect(times(pieces, 8000, [span(100, 900), span(2000, 3000), span(4500, 7000)])).toEqual([
    [100, 900],
    [2000, 5000],
    [5000, 6000],
    [6000, 7000],
  ]);
});

test("where no speech was detected, the time between the neighbours is shared", () => {
  expect(times([{ text: "一" }, { text: "二" }], 2000, [])).toEqual([
    [0, 1000],
    [1000, 2000],
  ]);
});

test("an hour of sentences is in order, inside the speech, and loses no time", () => {
  const speech = Array.from({ length: 600 }, (_, index) => span(index * 6000 + 700, index * 6000 + 5300));
  const pieces = Array.from({ length: 900 }, (_, index) => ({ text: "字".repeat(3 + (index % 17)) }));
  const filled = times(pieces, 3_600_000, speech) as [number, number][];
  const isInside = (ms: number) => speech.some(({ start_ms, end_ms }) => ms >= start_ms && ms <= end_ms);
  expect(filled.flat().every(isInside)).toBe(true);
  expect(filled.flat().every((ms, index, all) => index === 0 || ms >= (all[index - 1] as number))).toBe(true);
  expect([filled[0]?.[0], filled.at(-1)?.[1]]).toEqual([700, 3_599_300]);
});
