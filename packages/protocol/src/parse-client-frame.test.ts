import { expect, test } from "vitest";
import { fieldRules } from "./frame-fields.ts";
import { isEndFrame, parseClientFrame } from "./parse-client-frame.ts";

const first =
  '{"chunk_size":[5,10,5],"mode":"2pass","wav_name":"a","wav_format":"pcm","audio_fs":16000,"itn":true,' +
  '"is_speaking":true,"hotwords":"{\\"阿里巴巴\\":20}","svs_lang":"zh","svs_itn":false,"is_finished":false}';

test("keeps every field that a server reads", () => {
  expect(parseClientFrame(first)).toEqual({ ok: true, frame: JSON.parse(first) });
});

test("drops fields that no server reads", () => {
  const text =
    '{"chunk_interval":10,"encoder_chunk_look_back":4,"__proto__":{"mode":5},"nested":{"x":1e400},"is_speaking":false}';
  expect(parseClientFrame(text)).toEqual({ ok: true, frame: { is_speaking: false } });
});

test.each([
  ["[1]", "NO_OBJECT", /must be a JSON object, but is an array of 1/],
  ["5", "NO_OBJECT", /the number 5/],
  ["true", "NO_OBJECT", /the boolean true/],
  ['"x"', "NO_OBJECT", /the string "x"/],
  ["", "BAD_JSON", /not JSON/],
  ['{"is_speaking": False}', "BAD_JSON", /not JSON/],
  ['{"a":1,}', "BAD_JSON", /not JSON/],
])("refuses %s with %s", (text, code, message) => {
  expect(parseClientFrame(text)).toEqual({
    ok: false,
    error: { code, message: expect.stringMatching(message) },
  });
});

test.each([
  ['{"hotwords":{"a":1}}', '"hotwords" must be a string of at most 100000 characters: the JSON text'],
  ['{"hotwords":[]}', "but is an array of 0."],
  ['{"itn":1}', '"itn" must be true or false, but is the number 1'],
  ['{"itn":null}', "null"],
  ['{"svs_itn":"true"}', 'but is the string "true"'],
  ['{"svs_lang":null}', '"svs_lang"'],
  ['{"audio_fs":"16000"}', '"audio_fs" must be a number of hertz from 4000 to 192000, but is the string "16000"'],
  ['{"audio_fs":0}', "the number 0"],
  ['{"audio_fs":-16000}', "the number -16000"],
  ['{"audio_fs":1e400}', '"audio_fs"'],
  ['{"audio_fs":true}', "the boolean true"],
  ['{"wav_name":5}', '"wav_name" must be a string of at most 10000 characters, but is the number 5'],
  ['{"mode":["offline"]}', '"mode"'],
  ['{"wav_format":1}', '"wav_format"'],
  ['{"chunk_size":"5,10,5"}', '"chunk_size" must be an array of three numbers'],
  ['{"chunk_size":[]}', '"chunk_size"'],
  ['{"chunk_size":[5,0,5]}', '"chunk_size"'],
  ['{"chunk_size":[5,-1,5]}', '"chunk_size"'],
  ['{"chunk_size":["5","10","5"]}', '"chunk_size"'],
  ['{"is_speaking":"false"}', '"is_speaking"'],
  ['{"is_finished":0}', '"is_finished"'],
])("names the field, what it must be and what it is in %s", (text, message) => {
  expect(parseClientFrame(text)).toEqual({
    ok: true,
    frame: {},
    refused: { code: "BAD_FIELD", message: expect.stringContaining(message) },
  });
});

test.each([
  ["null", {}],
  ["{}", {}],
  ['\uFEFF{"itn":false}', { itn: false }],
  ['{"audio_fs":16000.9}', { audio_fs: 16000 }],
  ['{"chunk_size":[5.7,10.2,5.9]}', { chunk_size: [5, 10, 5] }],
  ['{"wav_name":null,"hotwords":null,"mode":null,"wav_format":null}', {}],
  ['{"mode":"foo","svs_lang":"klingon"}', { mode: "2pass", svs_lang: "auto" }],
])("accepts %s as the C++ servers do", (text, frame) => {
  expect(parseClientFrame(text)).toEqual({ ok: true, frame });
});

test.each([
  ['{"is_speaking":false,"itn":1}', { is_speaking: false }],
  ['{"is_finished":true,"chunk_size":"5"}', { is_finished: true }],
  ['{"itn":1,"wav_name":"a\\ud800"}', { wav_name: "a\uFFFD" }],
  ['{"wav_name":5,"mode":"offline","hotwords":{},"audio_fs":8000}', { mode: "offline", audio_fs: 8000 }],
])("a refused field costs that field only: %s", (text, frame) => {
  expect(parseClientFrame(text)).toMatchObject({ ok: true, frame, refused: { code: "BAD_FIELD" } });
  expect((parseClientFrame(text) as { frame: object }).frame).toEqual(frame);
});

test("several refused fields are explained together", () => {
  expect(parseClientFrame('{"itn":1,"svs_itn":2}')).toMatchObject({
    refused: {
      message:
        'Field "itn" must be true or false, but is the number 1. Field "svs_itn" must be true or false, but is the number 2.',
    },
  });
});

test.each([
  ["wav_name", 10_000],
  ["hotwords", 100_000],
  ["wav_format", 100],
])("limits %s, which is echoed or passed on, to %i characters", (name, longest) => {
  expect(parseClientFrame(JSON.stringify({ [name]: "x".repeat(longest) }))).not.toHaveProperty("refused");
  expect(parseClientFrame(JSON.stringify({ [name]: "x".repeat(longest + 1) }))).toHaveProperty("refused");
});

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const wide = (keys: number) => Array.from({ length: keys }, (_, key) => `"k${key}":1`).join(",");

test.each([
  ['{"itn":DEEP}', deep(5000)],
  ['{"hotwords":{"a":DEEP}}', deep(5000)],
  ['{"nested":DEEP,"is_speaking":false}', deep(5000)],
  ["DEEP", deep(5000)],
  ["DEEP", deep(1_000_000)],
  ["DEEP", "[".repeat(1_000_000)],
  ["{DEEP}", wide(100_000)],
  ['{"nested":{DEEP}}', wide(100_000)],
  ["[DEEP]", "1,".repeat(100_000)],
])("refuses what is too deep or too wide before it is parsed, anywhere in the frame: %s", (frame, filling) => {
  expect(parseClientFrame(frame.replace("DEEP", filling))).toEqual({
    ok: false,
    error: { code: "TOO_COMPLEX", message: expect.stringMatching(/^The text frame has .*Leave out/) },
  });
});

test.each([deep(31), `{${wide(9_000)}}`, JSON.stringify("[".repeat(50_000))])(
  "accepts unknown fields up to a depth and a number of values, and counts nothing inside strings",
  (value) => {
    expect(parseClientFrame(`{"itn":true,"unknown":${value}}`)).toEqual({ ok: true, frame: { itn: true } });
  },
);

test.each(Object.keys(fieldRules))("describes a refused %s by type and size, however deep or long it is", (name) => {
  for (const value of [deep(30), `{"a":${deep(20)}}`, `"${"x".repeat(500_000)}"`, `[${"0,".repeat(9_000)}0]`, "{}"]) {
    const parsed = parseClientFrame(`{"${name}":${value}}`);
    if (!parsed.ok) throw new Error(parsed.error.message);
    if (!parsed.refused) continue;
    expect(parsed.refused.code).toBe("BAD_FIELD");
    expect(parsed.refused.message.length).toBeLessThan(300);
  }
});

test("repairs a lone surrogate, which the C++ parser does not survive", () => {
  expect(parseClientFrame('{"wav_name":"a\\ud800b"}')).toEqual({ ok: true, frame: { wav_name: "a\uFFFDb" } });
});

test("an end frame has is_speaking false or is_finished true", () => {
  expect([{}, { is_speaking: true }, { is_speaking: false }, { is_finished: true }].map(isEndFrame)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test.each([
  ["speaker_count", [1, 50], [0, 51, 1.5, "2"]],
  ["audio_fs", [4000, 192_000], [3999, 192_001]],
  [
    "chunk_size",
    [
      [0, 1, 0],
      [1000, 1000, 1000],
    ],
    [[0, 1], [0, 1, 0, 1], [1001, 1, 0], [0, 1, 1001], [0, 1, "0"], {}],
  ],
  ["wav_name", ["x".repeat(10_000)], ["x".repeat(10_001)]],
  ["wav_format", ["x".repeat(100)], ["x".repeat(101)]],
  ["hotwords", ["x".repeat(100_000)], ["x".repeat(100_001)]],
  ["schema", [1], [2, "1"]],
  ["progress", [true, false], ["true"]],
])("%s is accepted within its limits and not beyond", (name, taken, refused) => {
  for (const value of taken) {
    expect(parseClientFrame(JSON.stringify({ [name]: value }))).toEqual({ ok: true, frame: { [name]: value } });
  }
  for (const value of refused) {
    expect(parseClientFrame(JSON.stringify({ [name]: value }))).toMatchObject({ refused: { code: "BAD_FIELD" } });
  }
});
