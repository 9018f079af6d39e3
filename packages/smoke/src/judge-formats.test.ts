import { expect, test } from "vitest";
import { describeCheck } from "./branch-check.ts";
import { type HeardFormat, judgeFormats } from "./judge-formats.ts";

const text = "客户回答今天很忙";
const wav = { name: "s.wav", format: "wav", exact: true, text };
const flac = { name: "s.flac", format: "flac", exact: true, text };
const mp3 = { name: "s.mp3", format: "mp3", exact: false, text };
const judge = (...heard: HeardFormat[]) => judgeFormats(["wav", "flac", "mp3"], heard, 0);

test("passes an image that shows what it claims, with a character lost to a lossy codec", () => {
  const { check, failures } = judge(wav, flac, { ...mp3, text: "客户回答今很忙。" });
  expect(failures).toEqual([]);
  expect(check).toEqual({ name: "formats", formats: ["wav", "flac", "mp3"], cer: 0.125 });
  expect(describeCheck(check)).toBe("3 formats read: wav flac mp3, CER 12.5 % at most");
});

test.each<[string, HeardFormat[], string[], string[]]>([
  [
    "a lossless format with another character",
    [wav, { ...flac, text: "客户回答今天不忙" }, mp3],
    ["wav", "mp3"],
    [
      'WRONG_TRANSCRIPT: flac: s.flac: as wav "客户回答今天很忙", heard "客户回答今天不忙" (character error rate 0.125, limit 0)',
    ],
  ],
  [
    "a lossy format with half of the text",
    [wav, flac, { ...mp3, text: "客户回答" }],
    ["wav", "flac"],
    [
      'WRONG_TRANSCRIPT: mp3: s.mp3: as wav "客户回答今天很忙", heard "客户回答" (character error rate 0.500, limit 0.25)',
    ],
  ],
  [
    "a format read as silence",
    [wav, flac, { ...mp3, text: "" }],
    ["wav", "flac"],
    ['WRONG_TRANSCRIPT: mp3: s.mp3: as wav "客户回答今天很忙", heard "" (character error rate 1.000, limit 0.25)'],
  ],
  [
    "a format that is refused",
    [wav, flac, { name: "s.mp3", format: "mp3", exact: false, refusal: "400" }],
    ["wav", "flac"],
    ["WRONG_FORMATS: mp3 is not read: s.mp3: 400"],
  ],
  [
    "a format without a sample",
    [wav, flac],
    ["wav", "flac"],
    ["WRONG_FORMATS: /v1/capabilities names mp3, of which there is no sample"],
  ],
  [
    "a sample that is not claimed",
    [wav, flac, mp3, { ...mp3, name: "s.wma", format: "wma" }],
    ["wav", "flac", "mp3", "wma"],
    ["WRONG_FORMATS: /v1/capabilities does not name wma, of which there is a sample"],
  ],
])("fails %s", (_what, heard, formats, expected) => {
  const { check, failures } = judge(...heard);
  expect(failures.map(({ code, message }) => `${code}: ${message}`)).toEqual(expected);
  expect(check.formats).toEqual(formats);
});

test("an image that hears nothing in anything fails in every format", () => {
  const { check, failures } = judge({ ...wav, text: "" }, { ...flac, text: "" }, { ...mp3, text: "" });
  expect(failures.map(({ code }) => code)).toEqual(["WRONG_TRANSCRIPT", "WRONG_TRANSCRIPT", "WRONG_TRANSCRIPT"]);
  expect(check).toEqual({ name: "formats", formats: [], cer: 0 });
});

test("an image that is allowed errors in wav is allowed them in every format", () => {
  expect(judgeFormats(["wav", "flac"], [wav, { ...flac, text: "回答" }], 0.75).failures).toEqual([]);
});
