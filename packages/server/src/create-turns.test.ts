import { expect, onTestFinished, test, vi } from "vitest";
import { createTurns } from "./create-turns.ts";

const stay = new AbortController().signal;

test("admits the given number at once, the others in order", async () => {
  const turns = createTurns(2);
  const came: number[] = [];
  const asked = [0, 1, 2, 3, 4].map((index) =>
    turns.take(stay).then((giveBack) => {
      came.push(index);
      return giveBack;
    }),
  );
  const [first, second] = await Promise.all(asked.slice(0, 2));
  expect(came).toEqual([0, 1]);
  second?.();
  second?.();
  await asked[2];
  expect(came).toEqual([0, 1, 2]);
  first?.();
  await asked[3];
  expect(came).toEqual([0, 1, 2, 3]);
});

test("leaving the queue costs nobody a turn, and a turn that was given is kept", async () => {
  const turns = createTurns();
  const leaving = new AbortController();
  const first = await turns.take(leaving.signal);
  const second = turns.take(leaving.signal);
  const third = turns.take(stay);
  leaving.abort(new Error("left"));
  await expect(second).rejects.toThrow("left");
  await expect(turns.take(leaving.signal)).rejects.toThrow("left");
  first();
  (await third)();
  (await turns.take(stay))();
});

test("with patience, somebody is admitted although no turn is given back; a returned turn is waited for anew", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const turns = createTurns(2, { patienceMs: 30 });
  const [first] = await Promise.all([turns.take(stay), turns.take(stay)]);
  const [third, fourth, fifth] = [turns.take(stay), turns.take(stay), turns.take(stay)];
  vi.advanceTimersByTime(29);
  expect(turns.counts()).toEqual({ taken: 2, waiting: 3 });
  first?.();
  await third;
  vi.advanceTimersByTime(29);
  expect(turns.counts()).toEqual({ taken: 2, waiting: 2 });
  vi.advanceTimersByTime(1);
  const late = await fourth;
  expect(turns.counts()).toEqual({ taken: 3, waiting: 1 });
  // One comes for one that leaves, and nobody more once nobody waits.
  late();
  (await fifth)();
  expect(turns.counts()).toEqual({ taken: 2, waiting: 0 });
  expect(vi.getTimerCount()).toBe(0);
});

test("patience ends with the last one who waits", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const turns = createTurns(1, { patienceMs: 30 });
  await turns.take(stay);
  const leaving = new AbortController();
  const left = turns.take(leaving.signal);
  leaving.abort(new Error("left"));
  await expect(left).rejects.toThrow("left");
  expect(vi.getTimerCount()).toBe(0);
});
