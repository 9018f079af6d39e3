import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { type Report, renderReport } from "./report.ts";

const report: Report = {
  version: "0.1.0",
  ok: true,
  legs: [
    {
      branch: "offline",
      arch: "amd64",
      digest: `sha256:${"a".repeat(64)}`,
      reused: false,
      smoke: { cer: 0, rtf: 0.0123, readySeconds: 1.26, peakMemoryBytes: 123_456_789, checks: [] },
      compressedBytes: 120_000_000,
      unpackedBytes: 330_000_000,
    },
    {
      branch: "offline",
      arch: "arm64",
      digest: `sha256:${"b".repeat(64)}`,
      reused: true,
      smoke: { skipped: "this machine runs amd64, not arm64" },
      compressedBytes: 110_000_000,
      unpackedBytes: 320_000_000,
    },
  ],
  downloadedBytes: 0,
  pushedBytes: 2_000_000,
  tags: ["offline-0.1.0", "offline"],
  notes: [],
  seconds: { setup: 1, build: 12.34 },
};

describe("the report", () => {
  it("has the schema that it is published with", async () => {
    const schema = JSON.parse(await readFile(new URL("../report.schema.json", import.meta.url), "utf8"));
    const validate = new Ajv({ allErrors: true }).compile(schema);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...report, legs: [{ ...report.legs[0], smoke: {} }] })).toBe(false);
  });

  it("is a table with one line a leg, and says why a leg was not run", () => {
    expect(renderReport(report)).toMatchInlineSnapshot(`
      "leg            CER      real-time factor  ready  peak memory  compressed  unpacked  image
      -------------  -------  ----------------  -----  -----------  ----------  --------  -------------------  ------
      offline/amd64  0 %      0.012             1.3 s  123.5 MB     120.0 MB    330.0 MB  sha256:aaaaaaaaaaaa  built
      offline/arm64  not run                                        110.0 MB    320.0 MB  sha256:bbbbbbbbbbbb  reused
      offline/arm64: not run: this machine runs amd64, not arm64

      version 0.1.0; downloaded 0 B, pushed 2.0 MB; setup 1.0 s, build 12.3 s"
    `);
  });

  it("says what a branch has shown besides files, as text and by the schema", async () => {
    const schema = JSON.parse(await readFile(new URL("../report.schema.json", import.meta.url), "utf8"));
    const validate = new Ajv({ allErrors: true }).compile(schema);
    const checks = [
      { name: "streaming", recordings: 8, partials: 37, sentences: 9, cer: 0 },
      {
        name: "conversation",
        roles: ["Alice", "Bob", "Alice"],
        speakers: 2,
        emotions: ["HAPPY", "NEUTRAL"],
        events: ["Speech"],
        cer: 0.0125,
      },
      { name: "subtitles", format: "srt", cues: 4, cer: 0 },
    ] as const;
    const [leg] = report.legs;
    const shown = { ...report, legs: [{ ...leg, smoke: { ...leg?.smoke, checks } }] } as Report;
    expect(validate(shown), JSON.stringify(validate.errors)).toBe(true);
    const lines = renderReport(shown)
      .split("\n")
      .filter((line) => line.startsWith("offline/amd64: "));
    expect(lines).toEqual([
      "offline/amd64: 2pass: 37 partial results before 9 sentences in 8 recordings, CER 0 %",
      "offline/amd64: conversation: Alice, Bob, Alice (2 speakers), HAPPY NEUTRAL, Speech, CER 1.25 %",
      "offline/amd64: srt over HTTP: 4 cues, CER 0 %",
    ]);
  });

  it("shows the failures of a leg", () => {
    const failed = { ...report, ok: false, legs: [{ ...report.legs[0], smoke: { failed: ["WRONG_TRANSCRIPT: x"] } }] };
    expect(renderReport(failed as Report)).toContain("offline/amd64: FAILED: WRONG_TRANSCRIPT: x");
  });

  it("says what could not be shown", () => {
    expect(renderReport({ ...report, notes: ["not spoken: b.wav"] }).split("\n")).toContain("not spoken: b.wav");
  });

  it("shows every failure, no figures of a leg that has none, and rates to a hundredth of a percent", () => {
    const [leg, other] = report.legs;
    const smoke = { cer: 0.012345, rtf: 2, readySeconds: 0, peakMemoryBytes: 0, checks: [] };
    const legs = [
      { ...leg, smoke: { failed: ["A: a", "B: b"] } },
      { ...other, smoke },
    ] as Report["legs"];
    const lines = renderReport({ ...report, legs }).split("\n");
    expect(lines[2]).toMatch(/^offline\/amd64 {2}FAILED {38,}120\.0 MB /);
    expect(lines[3]).toMatch(/^offline\/arm64 {2}1\.23 % +2\.000 +0\.0 s +0 B /);
    expect(lines.slice(4)).toEqual([
      "offline/amd64: FAILED: A: a",
      "offline/amd64: FAILED: B: b",
      "",
      "version 0.1.0; downloaded 0 B, pushed 2.0 MB; setup 1.0 s, build 12.3 s",
    ]);
  });
});
