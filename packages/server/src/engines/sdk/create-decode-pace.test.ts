import { expect, test } from "vitest";
import { createDecodePace } from "./create-decode-pace.ts";

test("estimates nothing before an answer, from one that was too short, or once it takes longer", () => {
  const pace = createDecodePace();
  expect(pace.workedMs(1000, 60_000)).toBeUndefined();
  pace.learn(500, 1000);
  expect(pace.workedMs(1000, 60_000)).toBeUndefined();
  pace.learn(600, 6000);
  expect(pace.workedMs(1000, 60_000)).toBe(10_000);
  expect(pace.workedMs(6000, 60_000)).toBeUndefined();
});

test("a long answer outweighs short ones", () => {
  const pace = createDecodePace();
  for (let answer = 0; answer < 10; answer++) pace.learn(2000, 2000);
  pace.learn(180_000, 3_600_000);
  expect(pace.workedMs(1000, 600_000)).toBeCloseTo(20_000, -2);
});
