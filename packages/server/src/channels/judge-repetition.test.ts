import { expect, test } from "vitest";
import { createRepetitionJudge } from "./judge-repetition.ts";

const second = 16_000;
/** The same noise in every run. @param level peak, within [0, 1] */
const noise = (level: number, seed = 1) => {
  let state = seed;
  return Float32Array.from({ length: second }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return level * ((2 * state) / 2_147_483_647 - 1);
  });
};
const silence = new Float32Array(second);

test("a copy is one, also with what a codec adds", () => {
  const judge = createRepetitionJudge();
  const added = noise(0.001, 7);
  for (let at = 0; at < 10; at++) {
    const loud = noise(0.3, at + 1);
    judge.push([loud, loud, loud.map((sample, index) => sample + (added[index] ?? 0))]);
  }
  // Between words there is little but what it adds.
  judge.push([silence, silence, added]);
  expect([judge.copies(), judge.isOwn(1), judge.isOwn(2)]).toEqual([[2, 3], true, false]);
});

test("a second of soft speech is enough to be none, however long both were the same", () => {
  const judge = createRepetitionJudge();
  const music = noise(0.8);
  for (let at = 0; at < 60; at++) judge.push([music, music]);
  expect(judge.isOwn(2)).toBe(false);
  judge.push([silence, noise(0.056, 7)]);
  expect([judge.copies(), judge.isOwn(2)]).toEqual([[], true]);
});

test("a channel that is missing for a while is no copy, and silence is no copy of silence", () => {
  const judge = createRepetitionJudge();
  judge.push([noise(0.5)]);
  judge.push([noise(0.5), noise(0.5)]);
  judge.push([noise(0.5)]);
  expect(judge.copies()).toEqual([]);
  const silent = createRepetitionJudge();
  silent.push([silence, silence]);
  expect(silent.copies()).toEqual([]);
});
