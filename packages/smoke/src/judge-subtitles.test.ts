import { expect, test } from "vitest";
import { judgeSubtitles } from "./judge-subtitles.ts";
import { parseSrt } from "./parse-srt.ts";

const turns = [
  { role: "Alice", text: "欢迎大家" },
  { role: "Bob", text: "客户很忙" },
];
const srt = `1
00:00:01,000 --> 00:00:02,500
[Alice|HAPPY] 欢迎大家。

2
01:00:03,040 --> 01:00:04,000
[Bob|NEUTRAL] 客户很忙。
`;

test("reads cues with their times, labels and texts", () => {
  expect(parseSrt(srt.replaceAll("\n", "\r\n"))).toEqual([
    { start: 1000, end: 2500, label: "Alice|HAPPY", text: "欢迎大家。" },
    { start: 3_603_040, end: 3_604_000, label: "Bob|NEUTRAL", text: "客户很忙。" },
  ]);
  expect(parseSrt("1\n00:00:00,000 --> 00:00:01,000\none\ntwo\n")).toMatchObject([{ label: "", text: "one\ntwo" }]);
});

test("passes complete subtitles, in order, with every role", () => {
  const check = { name: "subtitles", format: "srt", cues: 2, cer: 0 };
  expect(judgeSubtitles(turns, srt, 0)).toEqual({ check, failures: [] });
});

test("requires no names if voices are not enrolled", () => {
  const said = turns.map(({ text }) => ({ text }));
  expect(judgeSubtitles(said, srt.replaceAll(/\[.*?\] /g, ""), 0).failures).toEqual([]);
});

test("accepts cues that start together, as two people may", () => {
  const together = srt.replaceAll("01:00:0", "00:00:0").replace("00:00:03,040", "00:00:01,000");
  expect(judgeSubtitles(turns, together, 0).failures).toEqual([]);
});

const second = srt.replaceAll("01:00:0", "00:00:0");
test.each([
  [
    "a wrong word",
    srt.replace("很忙", "不忙"),
    'WRONG_TRANSCRIPT: srt: expected "欢迎大家客户很忙", read "欢迎大家。客户不忙。" (character error rate 0.125, limit 0)',
  ],
  ["a role that is not named", srt.replace("Bob", "S2"), "WRONG_SPEAKERS: srt: no cue names Bob"],
  [
    "a cue that ends before it starts",
    srt.replace("00:00:02,500", "00:00:00,500"),
    "WRONG_REPLY: srt: the times of cue 1 go back",
  ],
  [
    "a cue without duration",
    srt.replace("00:00:02,500", "00:00:01,000"),
    "WRONG_REPLY: srt: the times of cue 1 go back",
  ],
  [
    "a cue before the one before",
    second.replace("00:00:03,040", "00:00:00,040"),
    "WRONG_REPLY: srt: the times of cue 2 go back",
  ],
])("tells of %s", (_what, text, told) => {
  const { failures } = judgeSubtitles(turns, text, 0);
  expect(failures.map(({ code, message }) => `${code}: ${message}`)).toEqual([told]);
});

test.each([
  "WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n",
  '{"text":"hello"}',
  "2\n00:00:00,000 --> 00:00:01,000\nhello\n",
])("does not accept %j as srt", (text) => {
  expect(() => judgeSubtitles(turns, text, 0)).toThrow(
    expect.objectContaining({
      code: "WRONG_REPLY",
      message: expect.stringMatching(/^The answer is not valid srt: ".* is not cue number 1$/s),
      cause: expect.objectContaining({ code: "WRONG_REPLY" }),
    }),
  );
});
