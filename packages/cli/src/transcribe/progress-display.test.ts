import { Readable } from "node:stream";
import type { TranscriptionStatus } from "@funasr-images/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openTerminal } from "../terminal.ts";
import { openProgress } from "./progress-display.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function openOn(isTTY: boolean, quiet = false) {
  let text = "";
  const stderr = { isTTY, columns: 60, write: (piece: string) => (text += piece) };
  const terminal = openTerminal({ stdin: Readable.from([]), stdout: { write() {} }, stderr, env: { NO_COLOR: "1" } });
  return { progress: openProgress(2, terminal, quiet), read: () => text };
}

const status: TranscriptionStatus = {
  ...{ phase: "recognising", sentBytes: 1, sentShare: 1 },
  server: { state: "recognising", share: 0.5, total_ms: 60_000, remaining_ms: 100_000 },
};

test("where there is no terminal, a file that takes long is told of each 30 s, and no other", () => {
  const { progress, read } = openOn(false);
  progress.update("/a/talk.wav", status);
  vi.advanceTimersByTime(10_000);
  progress.update("short.wav", status);
  vi.advanceTimersByTime(15_000);
  progress.remove("short.wav");
  expect(read()).toBe("");
  vi.advanceTimersByTime(40_000);
  progress.close();
  vi.advanceTimersByTime(100_000);
  expect(read()).toBe(
    ["1:10", "0:40"].map((left) => `/a/talk.wav: recognising · 50 % · of 1:00 · ${left} left\n`).join(""),
  );
});

test("nothing is told to those who want it quiet", () => {
  const { progress, read } = openOn(true, true);
  progress.update("talk.wav", status);
  vi.advanceTimersByTime(200_000);
  expect(read()).toBe("");
  progress.note("but what went wrong");
  expect(read()).toBe("but what went wrong\n");
});

test("on a terminal the state goes before the name, which is cut where there is no room", () => {
  const { progress, read } = openOn(true);
  progress.update("/a/a-recording-with-a-long-name.wav", status);
  vi.advanceTimersByTime(100);
  const [batch, file] = read().split("\n");
  expect(batch).toBe(`${"░".repeat(24)} 0/2`);
  expect(file).toBe(`${"█".repeat(12)}${"░".repeat(12)} recognising · 50 % · of 1:00 · 1:4`);
  progress.close();
});
