import { expect, it } from "vitest";
import { parseSrt } from "./parse-srt.ts";

it("reads numbers, times in milliseconds, labels and texts", () => {
  const srt =
    "1\r\n00:00:01,002 --> 00:00:03,040\r\n[Alice|HAPPY] 你好\r\n\r\n\r\n2\r\n01:02:03,500 --> 100:00:00,000\r\ntwo\r\nlines\r\n";
  expect(parseSrt(srt)).toEqual([
    { start: 1002, end: 3040, label: "Alice|HAPPY", text: "你好" },
    { start: 3_723_500, end: 360_000_000, label: "", text: "two\nlines" },
  ]);
});

it("reads brackets only at the start of a text", () => {
  expect(parseSrt("1\n00:00:00,000 --> 00:00:01,000\nsay [Bob] hello\n")).toMatchObject([
    { label: "", text: "say [Bob] hello" },
  ]);
});

it("reads a cue without a text, and brackets without a label", () => {
  expect(parseSrt("\n\n1\n00:00:00,000 --> 00:00:01,000\n\n2\n00:00:01,000 --> 00:00:02,000\n[]  x [y]\n")).toEqual([
    { start: 0, end: 1000, label: "", text: "" },
    { start: 1000, end: 2000, label: "", text: "x [y]" },
  ]);
});

it("nothing has no cues", () => {
  expect(parseSrt(" \n\n")).toEqual([]);
});

const times = "00:00:00,000 --> 00:00:01,000";
it.each([
  ["a number that is missing", `${times}\nx`],
  ["a wrong number", `2\n${times}\nx`],
  ["times that are missing", "1"],
  ["times with a full stop", "1\n00:00:00.000 --> 00:00:01.000\nx"],
  ["times with something before them", `1\nx${times}\nx`],
  ["times with something after them", `1\n${times} X1:5\nx`],
  ["hours of one digit", "1\n0:00:00,000 --> 00:00:01,000\nx"],
  ["an end of one digit", "1\n00:00:00,000 --> 0:00:01,000\nx"],
])("refuses %s", (_name, srt) => {
  expect(() => parseSrt(srt)).toThrow(
    expect.objectContaining({ code: "WRONG_REPLY", message: expect.stringMatching(/ is not cue number 1$/) }),
  );
});

it("quotes the start of an invalid cue", () => {
  expect(() => parseSrt(`1\n${times}\nx\n\n${"y".repeat(100)}`)).toThrow(`"${"y".repeat(60)}" is not cue number 2`);
});
