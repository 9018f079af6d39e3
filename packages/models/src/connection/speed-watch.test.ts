import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSpeedWatch, type SpeedWatch } from "./speed-watch.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** Streams with these bytes in each tenth of a second; returns after how many seconds each was found slow. */
function run(
  watch: SpeedWatch,
  rates: readonly ((second: number) => number)[],
  seconds: number,
): (string | undefined)[] {
  const found: (string | undefined)[] = rates.map(() => undefined);
  const at = () => (performance.now() - started) / 1000;
  const started = performance.now();
  const streams = rates.map((_, index) =>
    watch.watch(() => {
      found[index] = at().toFixed(1);
    }),
  );
  for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
    vi.advanceTimersByTime(100);
    rates.forEach((rate, index) => {
      const bytes = rate(at());
      if (bytes > 0 && found[index] === undefined) streams[index]?.add(bytes);
    });
  }
  for (const stream of streams) stream.stop();
  return found;
}

const steady = (rate: number) => () => rate;

it("ends a stream of less than a tenth of the median after five seconds, and no other one", () => {
  expect(run(createSpeedWatch(), [steady(100), steady(80), steady(7), steady(20)], 12)).toEqual([
    undefined,
    undefined,
    "5.0",
    undefined,
  ]);
});

it("finds one that fell silent among those that run, after two seconds", () => {
  const asleep = (second: number) => (second < 3 ? 100 : 0);
  const [fast, found] = run(createSpeedWatch(), [steady(100), asleep], 12);
  expect(fast).toBeUndefined();
  expect(found).toMatch(/^5\.[0-5]$/);
});

it("finds it after half a second when a connection is free to take over, but not one that has not begun", () => {
  const asleep = (second: number) => (second < 3 ? 100 : 0);
  const watch = createSpeedWatch(undefined, () => true);
  const [, found, waiting] = run(watch, [steady(100), asleep, (second) => (second < 1.5 ? 0 : 100)], 12);
  expect(found).toMatch(/^3\.[5-8]$/);
  expect(waiting).toBeUndefined();
});

it("leaves all alone when all fell silent: that is the line", () => {
  const outage = (second: number) => (second < 3 ? 100 : 0);
  expect(run(createSpeedWatch(), [outage, outage, outage], 4.9)).toEqual([undefined, undefined, undefined]);
});

it("leaves a slow line alone: all are slow", () => {
  expect(run(createSpeedWatch(), [steady(1), steady(1), steady(2)], 12)).toEqual([undefined, undefined, undefined]);
});

it("has nothing to compare a single stream with, unless others ended before", () => {
  expect(run(createSpeedWatch(), [steady(1)], 12)).toEqual([undefined]);
  const watch = createSpeedWatch();
  run(watch, [steady(100), steady(100)], 1);
  expect(run(watch, [steady(1)], 12)).toEqual(["5.0"]);
});
