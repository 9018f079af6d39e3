import { expect, test } from "vitest";
import { isVoiced } from "./is-voiced.ts";

const rate = 16_000;

test.each([
  ["half a second of a quiet voice", 0.5, 0.01, 0, true],
  ["slightly less of a loud one", 0.45, 0.9, 0, false],
  ["a second of room noise", 1, 0.002, 0, false],
  ["a second of an offset with a little noise", 1, 0.001, 0.3, false],
  ["an offset under a voice", 1, 0.05, 0.3, true],
])("%s", (_what, seconds, level, offset, voiced) => {
  const silence = rate / 2;
  const samples = Float32Array.from({ length: silence + seconds * rate }, (_, index) =>
    index < silence ? offset : offset + level * Math.sin(index),
  );
  expect(isVoiced(samples, rate)).toBe(voiced);
});

test("nothing is silence", () => {
  expect(isVoiced(new Float32Array(), rate)).toBe(false);
});
