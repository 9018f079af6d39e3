import { expect, test } from "vitest";
import { createDecodeSlots } from "./decode-slots.ts";

test("lets so many works run at once, in the order of their coming", async () => {
  const run = createDecodeSlots(2);
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const works = ["a", "b", "c", "d"].map((name) =>
    run(() => {
      log.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    }),
  );
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  await new Promise(setImmediate);
  expect(log).toEqual(["a", "b"]);
  await end("b");
  expect(log).toEqual(["a", "b", "c"]);
  await end("a");
  expect(log).toEqual(["a", "b", "c", "d"]);
  await end("c");
  await end("d");
  await Promise.all(works);
});

test("a work that fails makes room", async () => {
  const run = createDecodeSlots(1);
  await expect(run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await run(async () => 1)).toBe(1);
});
