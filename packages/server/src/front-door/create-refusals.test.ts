import type { FrameError } from "@funasr-images/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRefusals } from "./create-refusals.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const refusal = (message: string): FrameError => ({ code: "BAD_FIELD", message });

test("holds refusals until an answer comes, and tells each once", () => {
  const { refusals, told } = open();
  for (const message of ["a", "b", "a"]) refusals.take(refusal(message));
  expect(refusals.ofUtterance()).toEqual([refusal("a"), refusal("b")]);
  expect(refusals.ofUtterance()).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
});

test("tells a client that is silent, but not one that sends or waits for an answer", () => {
  const { refusals, told, state } = open();
  refusals.take(refusal("a"));
  for (let second = 0; second < 5; second++) {
    state.bytes += 100;
    vi.advanceTimersByTime(1000);
  }
  state.busy = true;
  vi.advanceTimersByTime(5000);
  expect(told).toEqual([]);
  state.busy = false;
  vi.advanceTimersByTime(1000);
  expect(told).toEqual(["a"]);
});

test("remembers ten, and nothing after a stop", () => {
  const { refusals, told } = open();
  for (let count = 0; count < 100; count++) refusals.take(refusal(String(count)));
  expect(refusals.ofUtterance()).toHaveLength(10);
  refusals.take(refusal("a"));
  refusals.stop();
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
});

function open() {
  const told: string[] = [];
  const state = { bytes: 0, busy: false };
  const refusals = createRefusals({
    streaming: false,
    bytesRead: () => state.bytes,
    isBusy: () => state.busy,
    explain: ({ message }) => void told.push(message),
  });
  return { refusals, told, state };
}
