import { expect, test } from "vitest";
import { estimateSlope, type Point } from "./estimate-slope.ts";

test("finds the slope of a line", () => {
  expect(estimateSlope([0, 1, 5, 7].map((x): Point => [x, 3 * x + 10]))).toBeCloseTo(3);
});

test("ignores a few outliers", () => {
  const points = Array.from({ length: 20 }, (_, x): Point => [x, x % 5 === 0 ? 1000 : 10]);
  expect(estimateSlope(points)).toBe(0);
});

test("refuses to guess", () => {
  expect(() => estimateSlope([[1, 1]])).toThrow("two points");
});
