import { expect, test } from "vitest";
import { createInputQueue, highWater, type Input } from "./input-queue.ts";

const place = { admitted: true, inputEnded: () => {}, release: () => {} } as const;
const audio = (length: number): Input => ({ kind: "audio", bytes: Buffer.alloc(length), place });

test("returns input in order, and settings before the audio that was kept for them", () => {
  const queue = createInputQueue();
  queue.push(audio(1));
  queue.push(audio(2));
  expect(queue.shift()).toMatchObject({ bytes: { length: 1 } });
  queue.unshift({ kind: "settings", frame: {} });
  expect(queue.shift()).toMatchObject({ kind: "settings" });
  expect(queue.shift()).toMatchObject({ bytes: { length: 2 } });
  expect(queue.shift()).toBeUndefined();
});

test("is full by bytes until taken input has been passed on", () => {
  const queue = createInputQueue();
  queue.push(audio(highWater + 1));
  expect(queue.isFull()).toBe(true);
  queue.shift();
  expect(queue.isFull()).toBe(true);
  queue.settle();
  expect(queue.isFull()).toBe(false);
});

test("is full by frames, too: each costs more than its bytes", () => {
  const queue = createInputQueue();
  for (let index = 0; index < 20_000; index++) queue.push({ kind: "settings", frame: {} });
  expect(queue.isFull()).toBe(true);
  for (let index = 0; index < 20_000; index++) {
    queue.shift();
    queue.settle();
  }
  expect(queue.isFull()).toBe(false);
});
