import { expect, it } from "vitest";
import { renderSmokeTable } from "./render-smoke-table.ts";
import type { SmokeReport } from "./smoke-report.ts";

const report: SmokeReport = {
  image: "registry.test/funasr@sha256:1",
  branch: "offline",
  arch: "amd64",
  ok: true,
  failures: [],
  errors: 1,
  characters: 80,
  cer: 0.0125,
  rtf: 0.0123,
  readySeconds: 1.26,
  stopSeconds: 0.149,
  peakMemoryBytes: 123_456_789,
  unpackedBytes: 330_000_000,
  compressedBytes: 120_000_000,
  recordings: [],
  checks: [],
};
const bare: SmokeReport = {
  ...{ image: "x", branch: "offline-ai", arch: "arm64", ok: false, errors: 0, characters: 0, recordings: [] },
  failures: [
    { code: "NOT_READY", message: "no answer" },
    { code: "EXITED", message: "code 1" },
  ],
  checks: [
    { name: "streaming", recordings: 8, partials: 37, sentences: 9, cer: 0 },
    {
      name: "conversation",
      ...{
        roles: ["Alice", "Bob"],
        speakers: 2,
        emotions: ["HAPPY", "NEUTRAL"],
        events: ["Speech", "BGM"],
        cer: 0.0125,
      },
    },
    { name: "subtitles", format: "srt", cues: 4, cer: 1 },
  ],
};

it("a leg is a line, and missing measurements are not zeros", () => {
  expect(renderSmokeTable([report])).toBe(
    [
      "branch   arch   result  CER    RTF    ready  stop   peak memory  unpacked  compressed",
      "offline  amd64  ok      0.013  0.012  1.3 s  0.1 s  123.5 MB     330.0 MB  120.0 MB",
    ].join("\n"),
  );
});

it("below the table come the checks, then the failures", () => {
  expect(renderSmokeTable([report, bare]).split("\n").slice(2)).toEqual([
    "offline-ai  arm64  FAILED  -      -      -      -      -            -         -",
    "",
    "offline-ai arm64 2pass: 37 partial results before 9 sentences in 8 recordings, CER 0 %",
    "offline-ai arm64 conversation: Alice, Bob (2 speakers), HAPPY NEUTRAL, Speech BGM, CER 1.25 %",
    "offline-ai arm64 srt over HTTP: 4 cues, CER 100 %",
    "",
    "offline-ai arm64 NOT_READY: no answer",
    "offline-ai arm64 EXITED: code 1",
  ]);
});
