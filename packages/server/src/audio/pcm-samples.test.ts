import { expect, test } from "vitest";
import { toFloats, toInt16 } from "./samples.ts";

test("every 16-bit sample survives the round trip", () => {
  const all = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768);
  expect(toInt16(toFloats(all))).toEqual(all);
});

test("rounds to the nearest and clips what is too loud", () => {
  const step = 1 / 32_768;
  expect([...toInt16(Float32Array.from([0.4 * step, 0.6 * step, -0.6 * step, 1, 2, -2]))]).toEqual([
    0, 1, -1, 32_767, 32_767, -32_768,
  ]);
});
