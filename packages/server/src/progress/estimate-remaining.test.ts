import { expect, test } from "vitest";
import { createRemainingEstimate } from "./estimate-remaining.ts";

test("estimates from the pace of the last half minute, and returns nothing before there is a pace and an end", () => {
  let clock = 0;
  const estimate = createRemainingEstimate(() => clock);
  const at = (ms: number, workedMs?: number, wholeMs?: number) => {
    clock = ms;
    return estimate({ state: "recognising", ...(workedMs !== undefined && { workedMs }), ...(wholeMs && { wholeMs }) });
  };
  expect(estimate(undefined)).toBeUndefined();
  expect(at(0, 0)).toBeUndefined();
  expect(at(2000, 20_000)).toBeUndefined();
  expect(at(4000, 40_000, 100_000)).toBe(6000);
  // Half as fast from here on: the old pace counts less and less, and then not at all.
  const slow = [10, 20, 30, 40].map((seconds) => at((4 + seconds) * 1000, 40_000 + seconds * 100, 100_000));
  expect(slow[0]).toBeLessThan(slow[1] ?? 0);
  expect(slow[3]).toBeCloseTo((100_000 - 44_000) / 0.1, -3);
  expect(at(60_000)).toBeUndefined();
});

test("an engine that is stuck has no pace", () => {
  let clock = 0;
  const estimate = createRemainingEstimate(() => clock);
  const engine = { state: "waiting", workedMs: 0, wholeMs: 1000 } as const;
  for (clock = 0; clock < 5000; clock += 1000) expect(estimate(engine)).toBeUndefined();
});
