import { expect, test } from "vitest";
import { measureAudio } from "../audio/measure-audio.ts";
import { quiet } from "../testing/open-test-api.ts";
import { silentMeter, type UtteranceReport } from "./meter.ts";
import { reportUtterance } from "./report-utterance.ts";

const report: UtteranceReport = {
  door: "http",
  mode: "offline",
  format: "wav",
  bytes: 64_000,
  audioSeconds: 2.00049,
  ms: 123.4,
  firstTextMs: 50.5,
  finalMs: 20.2,
  name: "secret.wav",
  text: "geheim",
};

function log(report: UtteranceReport, withText = false): [string, object, string][] {
  const lines: [string, object, string][] = [];
  const level = (name: string) => (fields: object, message: string) => lines.push([name, fields, message]);
  reportUtterance({ ...quiet, info: level("info"), warn: level("warn"), withText }, silentMeter, report);
  return lines;
}

test("writes one line of sizes and times, without any text of the client", () => {
  const fields = {
    mode: "offline",
    format: "wav",
    bytes: 64_000,
    audio_s: 2,
    ms: 123,
    first_ms: 51,
    final_ms: 20,
    rtf: 0.0617,
  };
  expect(log(report)).toEqual([["info", fields, "utterance"]]);
});

test("a failure is a warning with its code; its message may quote the client", () => {
  const failure = { code: "BAD_FIELD", message: 'Field "itn" must be true or false, but is the string "geheim".' };
  const { audioSeconds: _, ...unknown } = report;
  const [line] = log({ ...unknown, failure });
  expect(line).toEqual(["warn", expect.objectContaining({ code: "BAD_FIELD" }), "utterance failed"]);
  expect(JSON.stringify(line)).not.toContain("geheim");
  expect(log({ ...unknown, failure }, true)[0]?.[1]).toMatchObject({ reason: failure.message });
});

test("only known formats are logged, because the format is the client's text", () => {
  expect(log({ ...report, format: "WAV" })[0]?.[1]).toMatchObject({ format: "wav" });
  expect(log({ ...report, format: "geheim" })[0]?.[1]).toMatchObject({ format: "other" });
});

test("has name and text if LOG_TEXT is set", () => {
  expect(log(report, true)[0]?.[1]).toMatchObject({ name: "secret.wav", text: "geheim" });
});

test("measures raw samples by their rate, wav files by their header, and nothing else", () => {
  const header = Buffer.from(
    "524946460000000057415645666d74201000000001000200401f0000007d0000040010006461746100000000",
    "hex",
  );
  expect(measureAudio(new Uint8Array(), 32_000, "pcm")).toBe(1);
  expect(measureAudio(new Uint8Array(), 32_000, "pcm", 8000)).toBe(2);
  expect(measureAudio(Buffer.concat([header, Buffer.alloc(4)]), 44 + 64_000, "wav")).toBe(2);
  expect(measureAudio(new Uint8Array(100), 32_000, "mp3")).toBeUndefined();
});
