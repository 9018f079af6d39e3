import { expect, test } from "vitest";
import { parseServerResult } from "./parse-server-result.ts";
import { isFinalResult, renderServerResult } from "./server-result.ts";

test.each([
  ["the file server", '{"is_final":false,"mode":"offline","text":"你好","wav_name":"a"}', true],
  ["a partial", '{"is_final":false,"mode":"2pass-online","text":"你","wav_name":"a"}', false],
  [
    "a sentence",
    '{"is_final":false,"mode":"2pass-offline","text":"你好。","timestamp":"[[1,2]]","stamp_sents":"","wav_name":"a"}',
    false,
  ],
  ["an empty last reply", '{"is_final":true,"text":"","wav_name":"a"}', true],
  ["a newer server", '{"is_final":true,"mode":"2pass-offline","text":"好","timestamp":1755000000000,"index":0}', true],
  ["the Python server", '{"is_final":true,"mode":"online","text":"好","timestamp":[[1,2]]}', true],
])("reads %s and knows whether it is the last reply", (_name, text, final) => {
  const parsed = parseServerResult(text);
  expect(parsed).toEqual({ ok: true, result: JSON.parse(text) });
  expect(parsed.ok && isFinalResult(parsed.result)).toBe(final);
});

test("a refusal is not the last reply of an utterance", () => {
  const text =
    '{"error":{"code":"BAD_FIELD","message":"no"},"is_final":false,"mode":"offline","text":"","wav_name":"a"}';
  const parsed = parseServerResult(text);
  expect(parsed.ok && isFinalResult(parsed.result)).toBe(false);
});

test.each([
  "",
  "[]",
  "null",
  '{"text":5}',
  '{"text":"","is_final":1}',
  '{"text":"","error":5}',
  '{"text":"","error":{"code":"X"}}',
  '{"text":"","timestamp":{}}',
])("refuses %s", (text) => {
  expect(parseServerResult(text)).toMatchObject({ ok: false, error: { code: "BAD_REPLY" } });
});

test("takes the Python server's error, which is a sentence", () => {
  expect(parseServerResult('{"is_end":true,"is_final":true,"error":"no"}')).toMatchObject({
    ok: true,
    result: { is_end: true, text: "", error: { code: "SERVER_ERROR", message: "no" } },
  });
});

test("renders as the C++ servers do: compact, keys in alphabetical order", () => {
  expect(renderServerResult({ wav_name: "a", text: "你好", mode: "offline", is_final: false })).toBe(
    '{"is_final":false,"mode":"offline","text":"你好","wav_name":"a"}',
  );
  const stamp_sents = [{ text_seg: "你", punc: "。", start: 0, end: 9, ts_list: [[0, 9]] as const }];
  expect(renderServerResult({ text: "你", is_final: true, stamp_sents })).toBe(
    '{"is_final":true,"stamp_sents":[{"end":9,"punc":"。","start":0,"text_seg":"你","ts_list":[[0,9]]}],"text":"你"}',
  );
});
