import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { mapInOrder } from "./map-in-order.ts";

test("works ahead up to a limit, and passes on results in order, each as soon as possible", async () => {
  let running = 0;
  let most = 0;
  const received: number[] = [];
  const ends = new Map<number, () => void>();
  const mapped = mapInOrder(
    numbers(5),
    2,
    async (item) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => ends.set(item, resolve));
      running -= 1;
      return item;
    },
    (result) => received.push(result),
  );
  await sleep(0);
  expect([...ends.keys()]).toEqual([0, 1]);
  ends.get(1)?.();
  await sleep(0);
  expect(received).toEqual([]);
  ends.get(0)?.();
  await sleep(0);
  expect(received).toEqual([0, 1]);
  for (let item = 2; item < 5; item++) {
    ends.get(item)?.();
    await sleep(0);
  }
  await mapped;
  expect(received).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});

test.each(["items", "work", "receiver"])("fails with the first error of the %s", async (where) => {
  async function* items() {
    yield* numbers(3);
    if (where === "items") throw new Error("items");
  }
  const mapped = mapInOrder(
    items(),
    2,
    async (item) => {
      if (where === "work" && item === 1) throw new Error("work");
      return item;
    },
    () => {
      if (where === "receiver") throw new Error("receiver");
    },
  );
  await expect(mapped).rejects.toThrow(where);
});

async function* numbers(count: number): AsyncGenerator<number> {
  for (let item = 0; item < count; item++) yield item;
}
