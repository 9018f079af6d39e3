import { renderWavHeader } from "@funasr-images/protocol";
import { expect, test } from "vitest";
import { describeProgress, type KnownProgress } from "./describe-progress.ts";

const head = Buffer.alloc(4);
const minute = { bytes: 60 * 32_000, head, ended: true };

test.each<[string, KnownProgress, object]>([
  [
    "audio that is arriving",
    { received: { ...minute, ended: false }, settings: {}, engine: { state: "recognising", doneMs: 20_000.4 } },
    { state: "receiving", received_ms: 60_000, done_ms: 20_000 },
  ],
  [
    "an engine that reports nothing",
    { received: minute, settings: {} },
    { state: "recognising", received_ms: 60_000, total_ms: 60_000 },
  ],
  [
    "a wav file, whose header is not audio",
    {
      received: { bytes: 44 + 16_000, head: Buffer.from(renderWavHeader(16_000, 8000)), ended: true },
      settings: { wav_format: "WAV" },
      engine: { state: "waiting", doneMs: 0, workedMs: 0 },
    },
    { state: "waiting", received_ms: 1000, done_ms: 0, total_ms: 1000 },
  ],
  [
    "a container, whose bytes do not show the time",
    {
      received: minute,
      settings: { wav_format: "mp3" },
      engine: { state: "recognising", doneMs: 30_000, workedMs: 30_000, wholeMs: 120_000 },
      remainingMs: 9000.2,
    },
    { state: "recognising", done_ms: 30_000, share: 0.25, remaining_ms: 9000 },
  ],
  [
    "more work than estimated",
    { received: minute, settings: {}, engine: { state: "recognising", workedMs: 70_000, wholeMs: 60_000 } },
    { state: "recognising", received_ms: 60_000, total_ms: 60_000, share: 1 },
  ],
])("reports what is known about %s, and no more", (_what, known, progress) => {
  expect(describeProgress(known)).toEqual(progress);
});
