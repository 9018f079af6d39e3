import type { ServerResult } from "@funasr-images/protocol";
import { expect, test } from "vitest";
import { countStream, judgeStream } from "./judge-stream.ts";

const partial = (text: string): ServerResult => ({ mode: "2pass-online", text, is_final: false });
const sentence = (text: string, is_final = false): ServerResult => ({ mode: "2pass-offline", text, is_final });
const end: ServerResult = { text: "", is_final: true };
const messages = (...results: ServerResult[]) => judgeStream({ name: "a.wav", results }).map(({ message }) => message);

test("increments, a sentence, more of both, and one final reply, with or without text", () => {
  expect(messages(partial("欢"), partial("迎"), sentence("欢迎。"), partial("你"), sentence("你好。"), end)).toEqual(
    [],
  );
  expect(messages(partial("欢"), sentence("欢迎。", true))).toEqual([]);
});

test.each([
  ["a sentence without an increment", [sentence("欢迎。"), end], '"欢迎。" came without a partial result before it'],
  [
    "a second sentence without one",
    [partial("欢"), sentence("欢迎。"), sentence("你好。"), end],
    '"你好。" came without a partial result before it',
  ],
  ["no second pass", [partial("欢"), end], "the second pass answered nothing"],
  ["no final reply", [partial("欢"), sentence("欢迎。")], "0 replies have is_final instead of one"],
  ["two final replies", [partial("欢"), sentence("欢迎。", true), end], "2 replies have is_final instead of one"],
  [
    "something after the end",
    [partial("欢"), sentence("欢迎。", true), partial("你")],
    "replies came after the final one",
  ],
])("tells of %s", (_what, results, message) => {
  expect(judgeStream({ name: "a.wav", results })).toEqual([{ code: "NOT_STREAMED", message: `a.wav: ${message}` }]);
});

test("counts replies with text", () => {
  const results = [partial("欢"), partial(""), sentence("欢迎。"), end];
  expect(countStream({ name: "a.wav", results })).toEqual({ partials: 1, sentences: 1 });
});
