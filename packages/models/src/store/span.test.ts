import { expect, it } from "vitest";
import { addSpan, countBytes, missingSpans, prefixEnd, type Span } from "./span.ts";

const spans = (...edges: readonly [number, number][]): Span[] => edges.map(([start, end]) => ({ start, end }));

it.each([
  ["a first one", spans(), [2, 4], spans([2, 4])],
  ["one between", spans([0, 2], [8, 9]), [4, 6], spans([0, 2], [4, 6], [8, 9])],
  ["one that touches both", spans([0, 2], [4, 6]), [2, 4], spans([0, 6])],
  ["one that touches the left", spans([0, 2], [4, 6]), [2, 3], spans([0, 3], [4, 6])],
  ["one that covers others", spans([1, 2], [4, 6], [9, 10]), [0, 8], spans([0, 8], [9, 10])],
  ["one that is inside", spans([0, 9]), [3, 4], spans([0, 9])],
  ["an empty one", spans([0, 2]), [5, 5], spans([0, 2])],
] as const)("joins %s", (_name, known, [start, end], sum) => {
  expect(addSpan(known, { start, end })).toEqual(sum);
});

it("knows what is missing, how much is there, and how far it goes without a gap", () => {
  const known = spans([0, 3], [5, 7]);
  expect(missingSpans(known, 10)).toEqual(spans([3, 5], [7, 10]));
  expect(missingSpans(spans([0, 10]), 10)).toEqual([]);
  expect(missingSpans([], 0)).toEqual([]);
  expect([countBytes(known), prefixEnd(known), prefixEnd(spans([1, 3]))]).toEqual([5, 3, 0]);
});
