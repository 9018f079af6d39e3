import type { Progress, TranscriptionStatus } from "@funasr-images/client";
import { describe, expect, test } from "vitest";
import { en } from "../messages/en.ts";
import { zh } from "../messages/zh.ts";
import { FileProgress } from "./file-progress.ts";

const sending = (sentBytes: number, sentShare?: number): TranscriptionStatus => ({
  ...{ phase: "sending", sentBytes, sentShare, server: undefined },
});
const sent = (phase: "waiting" | "recognising", server?: Progress): TranscriptionStatus => ({
  ...{ phase, sentBytes: 100_000_000, sentShare: 1, server },
});

/**
 * A file that starts at second 100 of the clock: updates with their seconds since then, and the second of the display.
 */
function look(steps: readonly (readonly [number, TranscriptionStatus])[], atSeconds: number, messages = en) {
  const progress = new FileProgress(100_000);
  for (const [seconds, status] of steps) progress.take(status, 100_000 + seconds * 1000);
  return progress.describe(100_000 + atSeconds * 1000, messages);
}

const hour: Progress = { state: "recognising", total_ms: 3_600_000 };

describe("what is shown of a file", () => {
  test.each([
    ["before anything is known", [], 0, 0, "opening"],
    ["at first", [[0, sending(500_000, 0.005)]], 0.5, 0.005, "sending · 0 %"],
    [
      "while it is sent",
      [
        [0, sending(0, 0)],
        [5, sending(25_000_000, 0.25)],
      ],
      5,
      0.25,
      "sending · 25 % · 5.0 MB/s · 0:15 left",
    ],
    [
      "from a stream",
      [
        [0, sending(0)],
        [5, sending(25_000_000)],
      ],
      5,
      0,
      "sending · 5.0 MB/s",
    ],
    [
      "with a server that reports nothing",
      [
        [0, sending(0, 1)],
        [5, sent("waiting")],
      ],
      156,
      0,
      "waiting for the result, 2:31; this server does not report progress",
    ],
    [
      "behind other work",
      [[5, sent("waiting", { state: "waiting", remaining_ms: 90_000 })]],
      36,
      0,
      "waiting for its turn, 0:31 · 0:59 left",
    ],
    ["when it begins", [[5, sent("recognising", { state: "recognising" })]], 6, 0, "recognising"],
    [
      "while it is recognised",
      [
        [5, sent("recognising", { ...hour, done_ms: 0, share: 0 })],
        [65, sent("recognising", { ...hour, done_ms: 1_116_000, share: 0.31, remaining_ms: 134_000 })],
      ],
      75,
      0.31,
      "recognising · 31 % · of 1:00:00 · 19 x real time · 2:04 left",
    ],
    [
      "by a server that reports only times",
      [
        [5, sent("recognising", { ...hour, done_ms: 0 })],
        [605, sent("recognising", { ...hour, done_ms: 900_000 })],
      ],
      605,
      0.25,
      "recognising · 25 % · of 1:00:00 · 1.5 x real time",
    ],
    [
      "when an estimate was too short",
      [[5, sent("recognising", { ...hour, share: 0.9, remaining_ms: 1000 })]],
      30,
      0.9,
      "recognising · 90 % · of 1:00:00 · 0:00 left",
    ],
    [
      "when it is sent again",
      [
        [0, sending(0, 0)],
        [9, sending(90_000_000, 0.9)],
        [20, sending(0, 0)],
        [22, sending(20_000_000, 0.2)],
      ],
      22,
      0.2,
      "sending · 20 % · 10.0 MB/s · 0:08 left",
    ],
  ] as const)("%s", (_name, steps, at, share, text) => {
    // biome-ignore format: a table
    expect(look(steps, at)).toEqual({ share, text });
  });

  test("is shown in Chinese, too", () => {
    const status = sent("recognising", { ...hour, share: 0.31, remaining_ms: 134_000 });
    expect(look([[5, status]], 5, zh).text).toBe("识别 · 31 % · 共 1:00:00 · 还需 2:14");
  });
});
