import { expect, test } from "vitest";
import { parseServerResult } from "./parse-server-result.ts";
import { addWarnings, isFinalResult, renderServerResult } from "./server-result.ts";

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
])("reads %s and recognises the last reply", (_name, text, final) => {
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
  ["", /^The reply is not JSON: .+\.$/],
  ["[]", "The reply is not a JSON object."],
  ["null", "The reply is not a JSON object."],
  ["5", "The reply is not a JSON object."],
  ['{"text":5}', 'Field "text" of the reply must be a string.'],
  ['{"mode":5}', 'Field "mode" of the reply must be a string.'],
  ['{"wav_name":null}', 'Field "wav_name" of the reply must be a string.'],
  ['{"is_final":1}', 'Field "is_final" of the reply must be true or false.'],
  ['{"is_end":"x"}', 'Field "is_end" of the reply must be true or false.'],
  ['{"timestamp":{}}', 'Field "timestamp" of the reply must be a string, a number or an array.'],
  ['{"stamp_sents":"x"}', 'Field "stamp_sents" of the reply must be an array or an empty string.'],
  ['{"transcript":[]}', 'Field "transcript" of the reply must be an object.'],
  ['{"transcript":null}', 'Field "transcript" of the reply must be an object.'],
  ['{"progress":"x"}', 'Field "progress" of the reply must be an object.'],
  ['{"error":5}', 'Field "error" of the reply must be an object with code and message, both strings.'],
  ['{"error":null}', 'Field "error" of the reply must be an object with code and message, both strings.'],
  ['{"error":{"code":"X"}}', 'Field "error" of the reply must be an object with code and message, both strings.'],
  ['{"error":{"message":"x"}}', 'Field "error" of the reply must be an object with code and message, both strings.'],
])("refuses %s and says why", (text, message) => {
  expect(parseServerResult(text)).toEqual({
    ok: false,
    error: { code: "BAD_REPLY", message: typeof message === "string" ? message : expect.stringMatching(message) },
  });
});

test("keeps objects, and errors with all their parts", () => {
  const reply = { text: "", is_final: true, transcript: { a: 1 }, progress: {}, error: { code: "X", message: "m" } };
  expect(parseServerResult(JSON.stringify(reply))).toEqual({ ok: true, result: reply });
  expect(parseServerResult("{}")).toEqual({ ok: true, result: { text: "", is_final: false } });
});

test("accepts the Python server's error, which is a sentence", () => {
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

test("warnings are added after those that are there, and none change nothing", () => {
  const [one, other] = ["ONE", "OTHER"].map((code) => ({ code, message: "" }));
  const result = { text: "", is_final: true, warnings: one ? [one] : [] };
  expect(addWarnings(result, other ? [other] : []).warnings).toEqual([one, other]);
  expect(addWarnings<{ warnings?: [] }>({}, [])).toEqual({});
  expect(addWarnings(result, [])).toBe(result);
});
