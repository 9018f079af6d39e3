import type { SmokeReport } from "@funasr-images/smoke";
import { describe, expect, it } from "vitest";
import { figuresOf, verdictOf } from "./judge-smoke.ts";

const streaming = { name: "streaming", recordings: 8, partials: 37, sentences: 9, cer: 0 } as const;
const figures = { cer: 0, rtf: 0, readySeconds: 0, peakMemoryBytes: 0, checks: [streaming] };
const tested = (changes: Partial<SmokeReport> = {}) =>
  ({ ...figures, failures: [], unpackedBytes: 5, ...changes }) as unknown as SmokeReport;

describe("a leg that was tested", () => {
  it("passes with every figure, also where it is zero, and every required check", () => {
    expect(figuresOf(tested(), ["files", "streaming"])).toEqual(figures);
    expect(figuresOf(tested({ checks: [] }), ["files"])).toEqual({ ...figures, checks: [] });
    const more = { checks: [{ name: "subtitles", format: "srt", cues: 4, cer: 0 } as const, streaming] };
    expect(figuresOf(tested(more), ["streaming"])).toEqual({ ...figures, ...more });
  });

  it("fails with every failure, regardless of the figures", () => {
    const failures = [
      { code: "WRONG_TEXT", message: "a for b" },
      { code: "TOO_SLOW", message: "2.1" },
    ] as unknown as SmokeReport["failures"];
    expect(figuresOf(tested({ failures }), ["files"])).toEqual({ failed: ["WRONG_TEXT: a for b", "TOO_SLOW: 2.1"] });
  });

  it.each(["cer", "rtf", "readySeconds", "peakMemoryBytes"])(
    "fails without %s: what is absent was not shown",
    (name) => {
      expect(figuresOf(tested({ [name]: undefined }), ["files"])).toEqual({
        failed: [expect.stringMatching(/^NOT_MEASURED: .*character error rate, speed, readiness or memory/)],
      });
    },
  );

  it("fails without a required check, and names all of them", () => {
    expect(figuresOf(tested(), ["files", "streaming", "conversation", "subtitles"])).toEqual({
      failed: ["NOT_MEASURED: the smoke test has not checked conversation, subtitles"],
    });
  });
});

it.each([
  ["passed with figures", figures, { kind: "passed" }],
  ["failed for every reason", { failed: ["A: a", "B: b"] }, { kind: "failed", reason: "A: a; B: b" }],
  ["skipped with the reason", { skipped: "no arm64 here" }, { kind: "skipped", reason: "no arm64 here" }],
])("a leg has %s", (_name, smoke, verdict) => {
  expect(verdictOf(smoke)).toEqual(verdict);
});
