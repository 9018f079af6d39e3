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

test("without a terminal, only a file that takes long has a line every 30 s", () => {
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

test("--quiet shows nothing", () => {
  const { progress, read } = openOn(true, true);
  progress.update("talk.wav", status);
  vi.advanceTimersByTime(200_000);
  expect(read()).toBe("");
  progress.note("except errors");
  expect(read()).toBe("except errors\n");
});

test("on a terminal the state comes before the name, which is cut if it does not fit", () => {
  const { progress, read } = openOn(true);
  progress.update("/a/a-recording-with-a-long-name.wav", status);
  vi.advanceTimersByTime(100);
  const [batch, file] = read().split("\n");
  expect(batch).toBe(`${"░".repeat(24)} 0/2`);
  expect(file).toBe(`${"█".repeat(12)}${"░".repeat(12)} recognising · 50 % · of 1:00 · 1:4`);
  progress.close();
});
