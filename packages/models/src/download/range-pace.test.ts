import { expect, it } from "vitest";
import { createRangePace } from "./range-pace.ts";

const megabyte = 1_000_000;

it.each([
  ["begins small", undefined, undefined, 1],
  ["stays small on the same network", 0.5, 50_000, 1],
  ["asks for more over an ocean", 100, 5000, 8],
  ["does not leave a connection with less than two ranges", 100, 50_000, 15],
])("%s", (_name, latency, bytesPerMs, megabytes) => {
  const pace = createRangePace(240 * megabyte, megabyte, 8);
  if (latency !== undefined) pace.note(latency);
  expect(pace.plan(bytesPerMs) / megabyte).toBe(megabytes);
});

it("goes by the shortest time to an answer: a busy moment says nothing about the line", () => {
  const pace = createRangePace(240 * megabyte, megabyte, 8);
  for (const latency of [80, 10, 200]) pace.note(latency);
  expect(pace.plan(50_000)).toBe(8 * megabyte);
});

it("does not cut a very large file into thousands", () => {
  expect(createRangePace(2560 * megabyte, megabyte, 8).plan(undefined)).toBe(10 * megabyte);
});
