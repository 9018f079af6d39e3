import { expect, test } from "vitest";
import { cleanHotwords, createHotwordCleaner } from "./clean-hotwords.ts";
import { planCommandLine } from "./plan-command-line.ts";

test.each([
  ['{"阿里巴巴":20}', '{"的":1,"阿里巴巴":20}'],
  ['{"TEST":20,"":5," ":1}', '{"的":1,"TEST":20}'],
  ['{"a":"20","b":true,"c":null}', '{"的":1,"a":20,"b":1}'],
  ['{"a":"much","b":3}', '{"的":1,"b":3}'],
  ['{"a":{},"b":" "}', ""],
  ['{"的":50}', '{"的":50}'],
  ['\uFEFF{"":20}', ""],
  ['\uFEFF\uFEFF{"":20}', ""],
  ['{"":20}\0 words', ""],
  ["{}", ""],
  ["[1]", ""],
  ["5", ""],
  ["null", ""],
  ["阿里巴巴 通义实验室", '{"的":1,"阿里巴巴":20,"通义实验室":20}'],
  ["阿里巴巴,达摩院,通义", '{"的":1,"阿里巴巴":20,"达摩院":20,"通义":20}'],
  ["阿里巴巴 30\nNew York 5", '{"的":1,"阿里巴巴":30,"New York":5}'],
])("turns %s into %s, which does not crash a language model", (text, cleaned) => {
  expect(cleanHotwords(text, true)).toBe(cleaned);
});

test("adds no word if no language model is loaded", () => {
  expect(cleanHotwords('{"TEST":20,"":5}', false)).toBe('{"TEST":20}');
});

test("a connection's hotwords are always those of its settings", () => {
  const clean = createHotwordCleaner(false);
  expect([clean("甲"), clean("乙 5"), clean("乙 5"), clean("甲")]).toEqual([
    '{"甲":20}',
    '{"乙":5}',
    '{"乙":5}',
    '{"甲":20}',
  ]);
});

test("passes every model, plain ws and threads to the upstream server", () => {
  const flags = { host: "127.0.0.1", port: 7, modelDir: "/m", ioThreads: 1, decoderThreads: 4, modelThreads: 2 };
  const threads = ["--io-thread-num", "1", "--decoder-thread-num", "4", "--model-thread-num", "2"];
  const start = ["--listen-ip", "127.0.0.1", "--port", "7", "--certfile", "", "--keyfile", "", "--model-dir", "/m"];
  expect(planCommandLine(flags)).toEqual([...start, "--itn-dir", "", "--lm-dir", "", ...threads]);
  expect(planCommandLine({ ...flags, vadDir: "/v", puncDir: "/p", itnDir: "/i", lmDir: "/l" })).toEqual([
    ...start,
    "--vad-dir",
    "/v",
    "--punc-dir",
    "/p",
    "--itn-dir",
    "/i",
    "--lm-dir",
    "/l",
    ...threads,
  ]);
});

test("passes the streaming server its second recogniser, and never lets it download a default", () => {
  const flags = { host: "127.0.0.1", port: 7, modelDir: "/m", ioThreads: 1, decoderThreads: 4, modelThreads: 2 };
  const line = planCommandLine({ ...flags, onlineModelDir: "/o" }).join(" ");
  expect(line).toContain("--model-dir /m --online-model-dir /o --vad-dir  --punc-dir  --itn-dir  --lm-dir  ");
});
