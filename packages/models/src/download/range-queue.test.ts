import { expect, it } from "vitest";
import { createRangeQueue, type RangeWork } from "./range-queue.ts";

const whole = [{ start: 0, end: 100 }];

it("gives the lowest ranges first, of about the size that is wanted, and only what is missing", () => {
  const queue = createRangeQueue([...whole, { start: 150, end: 160 }], 10);
  const taken = [30, 30, 30, 30].map((bytes) => ({ ...queue.take(bytes) }));
  expect(taken).toEqual([
    { at: 0, end: 30 },
    { at: 30, end: 60 },
    { at: 60, end: 100 },
    { at: 150, end: 160 },
  ]);
});

it("lets an idle connection take half of the largest rest", () => {
  const queue = createRangeQueue(whole, 10);
  const first = queue.take(100) as RangeWork;
  first.at = 20;
  expect(queue.take(100)).toEqual({ at: 60, end: 100 });
  expect(first.end).toBe(60);
});

it("does not split what is not worth a request", () => {
  const queue = createRangeQueue(whole, 10);
  const first = queue.take(100) as RangeWork;
  first.at = 81;
  expect(queue.take(100)).toBeUndefined();
});

it("gives what a connection left undone to the next one, and knows when all is done", () => {
  const queue = createRangeQueue(whole, 100);
  const [first, second] = [queue.take(50) as RangeWork, queue.take(50) as RangeWork];
  first.at = 30;
  queue.settle(first);
  second.at = second.end;
  queue.settle(second);
  expect(queue.done).toBe(false);
  const rest = queue.take(50) as RangeWork;
  expect(rest).toEqual({ at: 30, end: 50 });
  rest.at = 50;
  queue.settle(rest);
  expect(queue.done).toBe(true);
});
