import { expect, test } from "vitest";
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
