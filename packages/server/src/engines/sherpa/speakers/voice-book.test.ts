import { expect, test } from "vitest";
import { createVoiceBook } from "./voice-book.ts";
import { cosine } from "./voice-print.ts";

/** A direction in the plane, in degrees. */
const print = (degrees: number) =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

test("similar voices get one number, others their own", () => {
  const book = createVoiceBook();
  expect([0, 90, 20, 100, 180].map((degrees) => book.add(print(degrees), 1))).toEqual([0, 1, 0, 1, 2]);
  const prints = book.finish(undefined);
  expect(new Set(prints).size).toBe(3);
  expect(cosine(prints[0] as Float32Array, print(10))).toBeCloseTo(1);
});

test("longer speech counts for more", () => {
  const book = createVoiceBook();
  book.add(print(0), 9);
  book.add(print(40), 1);
  expect(cosine(book.finish(undefined)[0] as Float32Array, print(0))).toBeGreaterThan(0.99);
});

test("voices that become similar are merged in the end", () => {
  const book = createVoiceBook();
  expect([book.add(print(0), 1), book.add(print(60), 1)]).toEqual([0, 1]);
  // The first moves towards the second.
  expect(book.add(print(29), 20)).toBe(0);
  expect(new Set(book.finish(undefined)).size).toBe(1);
});

test("the closest voices are merged until their number is the given one", () => {
  const book = createVoiceBook();
  for (const degrees of [0, 70, 180]) book.add(print(degrees), 1);
  const [first, second, third] = book.finish(2);
  expect(first).toBe(second);
  expect(third).not.toBe(first);
  expect(new Set(book.finish(1)).size).toBe(1);
});

test("there are never more than 64 voices", () => {
  const book = createVoiceBook();
  const numbers = Array.from({ length: 100 }, (_, index) => {
    const voice = new Float32Array(100);
    voice[index] = 1;
    return book.add(voice, 1);
  });
  expect(Math.max(...numbers)).toBe(63);
});
