import { describe, expect, test } from "vitest";
import type { ServerResult } from "./server-result.ts";
import { transcriptOf } from "./transcript-of.ts";

const reply = (fields: Record<string, unknown>): ServerResult => ({ is_final: false, text: "", ...fields }) as never;

test("returns our own transcript of the last reply unchanged", () => {
  const transcript = transcriptOf([reply({ mode: "offline", text: "甲" })]);
  const own = { ...transcript, text: "ours", timing: { granularity: "token" as const, resolution_ms: 60 } };
  expect(transcriptOf([reply({ mode: "offline", text: "x", transcript: own }), reply({ is_end: true })])).toBe(own);
});

test("adds the length of the audio to our own transcript if the server did not know it", () => {
  const unknown = transcriptOf([reply({ mode: "offline", text: "甲乙" })]);
  const replies = [reply({ mode: "offline", text: "甲乙", transcript: unknown })];
  expect(transcriptOf(replies, { durationMs: 1500 })).toEqual({
    ...unknown,
    duration_ms: 1500,
    segments: [{ id: 0, text: "甲乙", start_ms: 0, end_ms: 1500 }],
  });
  expect(transcriptOf(replies)).toBe(unknown);
});

test("keeps the times of our own transcript if it has any", () => {
  const own = {
    ...transcriptOf([reply({ mode: "offline", text: "甲乙" })]),
    segments: [{ id: 0, text: "甲乙", start_ms: 5, end_ms: 9 }],
    timing: { granularity: "segment" as const },
  };
  const timed = transcriptOf([reply({ mode: "offline", text: "甲乙", transcript: own })], { durationMs: 1500.4 });
  expect(timed).toEqual({ ...own, duration_ms: 1500 });
});

test.each([
  ["a name", "Ann", { speaker: "Ann", role: "Ann" }],
  ["nobody known", "unknown", {}],
  ["no text", 5, {}],
])("reads the speaker of a whole reply: %s", (_name, spk_name, who) => {
  const { segments } = transcriptOf([reply({ mode: "offline", text: "你好", spk_name, start_time: 0, end_time: 500 })]);
  expect(segments).toEqual([{ id: 0, text: "你好", start_ms: 0, end_ms: 500, ...who }]);
});

test("joins our transcripts of single sentences while the last reply is still to come", () => {
  const sentence = (text: string, start_ms: number) =>
    reply({
      mode: "2pass-offline",
      text,
      transcript: { ...transcriptOf([]), segments: [{ id: 0, start_ms, end_ms: start_ms + 500, text, speaker: "S1" }] },
    });
  const joined = transcriptOf(
    [sentence("甲。", 100), sentence("乙。", 900), reply({ mode: "2pass-online", text: "丙" })],
    {
      durationMs: 2000,
    },
  );
  expect(joined).toMatchObject({ text: "甲。乙。丙", duration_ms: 2000, timing: { granularity: "none" } });
  expect(joined.segments.map(({ id, start_ms, end_ms }) => [id, start_ms, end_ms])).toEqual([
    [0, 100, 600],
    [1, 900, 1400],
    [2, 1400, 2000],
  ]);
  expect(joined.speakers).toEqual([{ label: "S1", speech_ms: 1000 }]);
});

test("a sentence replaces the increments before it, and leading punctuation moves back", () => {
  const transcript = transcriptOf([
    reply({ mode: "2pass-online", text: "欢迎大" }),
    reply({ mode: "2pass-online", text: "家" }),
    reply({ mode: "2pass-offline", text: "，欢迎大家" }),
    reply({ mode: "2pass-offline", text: "？好的，" }),
    reply({ mode: "2pass-offline", text: "。再见" }),
    reply({ mode: "2pass-online", text: "hello " }),
    reply({ mode: "2pass-online", text: "world" }),
    reply({ is_final: true }),
  ]);
  expect(transcript.segments.map(({ text }) => text)).toEqual(["欢迎大家？", "好的，", "再见", "hello world"]);
  expect(transcript.text).toBe("欢迎大家？好的，再见hello world");
  expect(transcript.timing).toEqual({ granularity: "none" });
});

test("the answer of a file replaces the parts of it that came early", () => {
  const early = reply({ mode: "offline-segment", text: "甲" });
  expect(transcriptOf([early]).text).toBe("甲");
  expect(transcriptOf([early, reply({ mode: "offline", text: "甲，乙" })]).text).toBe("甲，乙");
});

test("refusals and acknowledgements contain no text", () => {
  const refused = reply({ mode: "offline", text: "no", error: { code: "X", message: "m" } });
  expect(transcriptOf([refused, reply({ text: "no", is_end: true })])).toEqual({
    schema: 1,
    text: "",
    duration_ms: 0,
    segments: [],
    timing: { granularity: "none" },
  });
});

describe("times", () => {
  test("of stamp_sents: one segment per sentence, none for marks without words", () => {
    const transcript = transcriptOf([
      reply({
        mode: "offline",
        text: "，欢迎，hello world。",
        timestamp: "[[0,1]]",
        stamp_sents: [
          { text_seg: "", punc: "，", start: -1, end: -1, ts_list: [] },
          { text_seg: "欢 迎", punc: "，", start: 430, end: 910, ts_list: [[430, 670], [670, 910]] }, // biome-ignore format: a table
          { text_seg: "", punc: "。", start: 0, end: 0, ts_list: [] },
          { text_seg: "hello world", punc: "。", start: 1000, end: 1800, ts_list: [[1000, 1400], [1400, 1800]], speaker: "S2", role: "Bo", emotion: "HAPPY", language: "en", events: ["BGM"] }, // biome-ignore format: a table
        ],
      }),
    ]);
    expect(transcript.segments).toEqual([
      {
        id: 0,
        text: "欢迎，",
        start_ms: 430,
        end_ms: 910,
        tokens: [
          { text: "欢", start_ms: 430, end_ms: 670 },
          { text: "迎", start_ms: 670, end_ms: 910 },
        ],
      },
      expect.objectContaining({ text: "hello world。", emotion: "HAPPY", speaker: "S2", role: "Bo", events: ["BGM"] }),
    ]);
    expect(transcript).toMatchObject({ timing: { granularity: "token" }, duration_ms: 1800, language: "en" });
    expect(transcript.speakers).toEqual([{ label: "S2", role: "Bo", speech_ms: 800 }]);
  });

  test.each([
    ["the text of pairs", "[[430,670],[670,810],[900,1200]]", "token"],
    ["pairs", [[430, 670], [670, 810], [900, 1200]], "token"], // biome-ignore format: a table
    ["a pair too few", "[[430,670],[670,1200]]", "segment"],
    ["two arrays pasted together", "[[430,670]][[670,810]]", "none"],
    ["the time of the message", 1_731_000_000_000, "none"],
  ])("of a timestamp that is %s", (_name, timestamp, granularity) => {
    const { timing, segments } = transcriptOf([reply({ mode: "2pass-offline", text: "你好，Bob", timestamp })]);
    expect(timing.granularity).toBe(granularity);
    if (granularity === "none") return;
    expect(segments[0]).toMatchObject({ start_ms: 430, end_ms: 1200 });
    if (granularity === "token") expect(segments[0]?.tokens?.map(({ text }) => text)).toEqual(["你", "好", "Bob"]);
    else expect(segments[0]).not.toHaveProperty("tokens");
  });

  test("of a sentence of the newer streaming server", () => {
    const fields = { mode: "2pass-offline", text: "你好", timestamp: 12.5, stamp_sents: "", slice_type: 2, index: 1 };
    const { segments, timing } = transcriptOf([reply({ ...fields, start_time: 500, end_time: 1500 })]);
    expect(segments).toEqual([{ id: 0, text: "你好", start_ms: 500, end_ms: 1500 }]);
    expect(timing.granularity).toBe("segment");
  });

  test("of the Python server's sentences, with speakers", () => {
    const sentence_info = [
      { text: "你好。", start: 100, end: 600, timestamp: [[100, 300], [300, 600]], spk: 3 }, // biome-ignore format: a table
      { text: "Hi", start: 700, end: 900, spk: 0, spk_name: "Ann" },
      { text: "再见", start: 1000, end: 1400, spk: 3 },
    ];
    const transcript = transcriptOf([reply({ mode: "offline", is_final: true, text: "你好。Hi再见", sentence_info })]);
    expect(transcript.segments.map(({ speaker, role }) => [speaker, role])).toEqual([
      ["S1", undefined],
      ["S2", "Ann"],
      ["S1", undefined],
    ]);
    expect(transcript).toMatchObject({ timing: { granularity: "segment" }, text: "你好。Hi再见" });
  });
});

test("timed sentences that differ from the text are ignored", () => {
  const stamp_sents = [{ text_seg: "完 全 别 的", punc: "。", start: 0, end: 900, ts_list: [] }];
  const { text, timing } = transcriptOf([reply({ mode: "offline", text: "你好", stamp_sents })]);
  expect({ text, timing }).toEqual({ text: "你好", timing: { granularity: "none" } });
});

test("SenseVoice's tags separate the segments and are removed from the text", () => {
  const text =
    "<|zh|><|HAPPY|><|Speech|><|withitn|>你好。<|en|><|EMO_UNKNOWN|><|BGM|>hi there<|nospeech|><|Event_UNK|>";
  const transcript = transcriptOf([reply({ mode: "offline", text })], { durationMs: 3000 });
  expect(transcript.segments).toEqual([
    { id: 0, text: "你好。", language: "zh", emotion: "HAPPY", events: ["Speech"], start_ms: 0, end_ms: 1385 },
    { id: 1, text: "hi there", language: "en", emotion: "EMO_UNKNOWN", events: ["BGM"], start_ms: 1385, end_ms: 3000 },
  ]);
  expect(transcript).toMatchObject({ text: "你好。hi there", language: "zh", timing: { granularity: "none" } });
});

test("clauses of stamp_sents become sentences, with all words; a pause, a mark or another speaker ends one", () => {
  const clause = (text_seg: string, punc: string, start: number, more = {}) => {
    const words = text_seg.split(" ");
    const ts_list = words.map((_, index): [number, number] => [start + index * 100, start + index * 100 + 100]);
    return { text_seg, punc, start, end: start + words.length * 100, ts_list, ...more };
  };
  const stamp_sents = [
    clause("今 天", "，", 100),
    clause("很 好", "。", 400),
    clause("明 天", "，", 700),
    clause("也 好", "", 3000),
    clause("谁", "，", 3300, { speaker: "S2" }),
  ];
  const timestamp = JSON.stringify(stamp_sents.flatMap(({ ts_list }) => ts_list));
  const { segments, timing } = transcriptOf([
    reply({ mode: "offline", text: "今天，很好。明天，也好谁，", stamp_sents, timestamp }),
  ]);
  expect(segments.map(({ text, start_ms, end_ms, tokens }) => [text, start_ms, end_ms, tokens?.length])).toEqual([
    ["今天，很好。", 100, 600, 4],
    ["明天，", 700, 900, 2],
    ["也好", 3000, 3200, 2],
    ["谁，", 3300, 3400, 1],
  ]);
  expect(timing).toEqual({ granularity: "token" });
});

test("the text stays the server's, whatever marks and blanks its sentences have", () => {
  const clause = (text_seg: string, punc: string, start: number) => {
    const words = text_seg.split(" ");
    const ts_list = words.map((_, index): [number, number] => [start + index * 100, start + index * 100 + 100]);
    return { text_seg, punc, start, end: start + words.length * 100, ts_list };
  };
  const said = (text: string, ...stamp_sents: ReturnType<typeof clause>[]) => {
    const timestamp = JSON.stringify(stamp_sents.flatMap(({ ts_list }) => ts_list));
    return transcriptOf([reply({ mode: "2pass-offline", text, stamp_sents, timestamp, is_final: true })]);
  };
  // Upstream closes the last text of an utterance by itself.
  expect(said("你好，再见。", clause("你 好", "，", 0), clause("再 见", "", 300))).toMatchObject({
    text: "你好，再见。",
    segments: [{ text: "你好，再见。", tokens: [{}, {}, {}, {}] }],
  });
  const quoted = said(
    "他说：“好。”（笑）OK, GPT-4.1 rocks.",
    clause("他 说 好", "。", 0),
    clause("笑 ok", "，", 400),
    clause("gpt 4 1 rocks", ".", 700),
  );
  expect(quoted.text).toBe("他说：“好。”（笑）OK, GPT-4.1 rocks.");
  expect(quoted.segments.map(({ text }) => text)).toEqual(["他说：“好。”", "（笑）OK, GPT-4.1 rocks."]);
});

test("a text with the times of its words but without sentences is split where its sentences end", () => {
  const timestamp = "[[0,100],[100,200],[900,1000],[1000,1100]]";
  const both = reply({ mode: "offline", text: "你好。再见。", timestamp, stamp_sents: "" });
  expect(transcriptOf([both])).toMatchObject({
    segments: [
      { text: "你好。", start_ms: 0, end_ms: 200 },
      { text: "再见。", start_ms: 900, end_ms: 1100, tokens: [{ text: "再" }, { text: "见" }] },
    ],
    timing: { granularity: "token" },
  });
  // One pair too few: whose times they are is unknown.
  const odd = reply({ mode: "offline", text: "你好。再见。", timestamp: "[[0,100],[100,200],[900,1000]]" });
  expect(transcriptOf([odd]).segments).toMatchObject([{ text: "你好。再见。", start_ms: 0, end_ms: 1000 }]);
});

test("a model without times leaves sentences; detected speech makes their times estimates, never words'", () => {
  const plain = [reply({ mode: "offline", text: "你好。再见。" })];
  expect(transcriptOf(plain, { durationMs: 4000 })).toMatchObject({
    text: "你好。再见。",
    segments: [{ text: "你好。" }, { text: "再见。" }],
    timing: { granularity: "none" },
  });
  const speech = [
    { start_ms: 500, end_ms: 1400 },
    { start_ms: 2500, end_ms: 3500 },
  ];
  const heard = transcriptOf(plain, { durationMs: 4000, speech });
  expect(heard.segments).toEqual([
    { id: 0, text: "你好。", start_ms: 500, end_ms: 1400 },
    { id: 1, text: "再见。", start_ms: 2500, end_ms: 3500 },
  ]);
  expect(heard.timing).toEqual({ granularity: "segment", estimated: true });
  // Times of the model's own are no estimates.
  const stamped = reply({ mode: "offline", text: "你", timestamp: "[[0,100]]" });
  expect(transcriptOf([stamped], { speech }).timing).toEqual({ granularity: "token" });
});

test("what replies warn of is in the transcript, once", () => {
  const warning = { code: "STEREO_AS_MONO", message: "m" };
  const plain = transcriptOf([{ mode: "offline", is_final: false, text: "你好。", warnings: [warning, warning] }]);
  expect(plain.warnings).toEqual([warning]);
  const ours = { ...plain, warnings: [warning] };
  const other = { code: "BAD_FIELD", message: "m" };
  const both = transcriptOf([
    { mode: "offline", is_final: false, text: "", transcript: ours, warnings: [warning, other] },
  ]);
  expect(both.warnings).toEqual([warning, other]);
  expect(transcriptOf([{ mode: "offline", is_final: false, text: "你好。" }])).not.toHaveProperty("warnings");
});
