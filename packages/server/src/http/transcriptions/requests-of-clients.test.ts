import { afterEach, expect, test } from "vitest";
import type { KnownVoice } from "../../engine.ts";
import { openTestApi, type TestApi, type TestApiOptions } from "../../testing/open-test-api.ts";

// Forms as clients really send them, which differ from OpenAI's documents in spelling.

let server: TestApi;
afterEach(() => server.close());

type Fields = Readonly<Record<string, string | readonly string[]>>;

async function post(fields: Fields, options: TestApiOptions = {}, file = "a.wav") {
  server = await openTestApi(options);
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(1000)]), file);
  for (const [name, values] of Object.entries(fields)) {
    for (const value of [values].flat()) form.append(name, value);
  }
  const response = await fetch(`${server.origin}/v1/audio/transcriptions`, { method: "POST", body: form });
  const text = await response.text();
  const { headers, status } = response;
  return { status, type: headers.get("content-type"), text, body: parse(text), settings: settings() };
}

// biome-ignore lint/suspicious/noExplicitAny: any JSON
function parse(text: string): any {
  return text.startsWith("{") ? JSON.parse(text) : undefined;
}

function settings(): Record<string, unknown> {
  const configured = server.steps.find((step) => step.startsWith("configure "));
  return configured ? JSON.parse(configured.slice("configure ".length)) : {};
}

const spoken = { languages: ["zh", "en", "yue", "ja", "ko"] };
const tokens = [{ text: "好", start_ms: 0, end_ms: 500 }];
const told = {
  replies: [
    {
      is_final: false,
      mode: "offline",
      text: "好",
      transcript: {
        schema: 1 as const,
        text: "好",
        duration_ms: 1000,
        segments: [{ id: 0, start_ms: 0, end_ms: 500, text: "好", tokens }],
        timing: { granularity: "token" as const },
      },
    },
  ],
};

test.each(["true", "True", "TRUE", "1", "on"])("stream=%s is a stream", async (stream) => {
  const { type } = await post({ stream });
  expect(type).toBe("text/event-stream; charset=utf-8");
});

test.each(["false", "False", "0", "", "off"])("stream=%s is none", async (stream) => {
  const { type, body } = await post({ stream });
  expect([type, body.text]).toEqual(["application/json", "你好"]);
});

test.each<[Fields, boolean]>([
  [{ "timestamp_granularities[]": "" }, false],
  [{ "timestamp_granularities[]": "segment" }, false],
  [{ "timestamp_granularities[]": ["segment", "word"] }, true],
  [{ "timestamp_granularities[0]": "word" }, true],
  [{ "timestamp_granularities[0]": "", "timestamp_granularities[1]": "word" }, true],
  [{ timestamp_granularities: "word" }, true],
  [{ timestamp_granularities: '["segment", "word"]' }, true],
  [{ timestamp_granularities: "[]" }, false],
])("%j asks for words: %s", async (fields, asked) => {
  const { status, body } = await post({ response_format: "verbose_json", ...fields }, { session: told });
  expect([status, body.words !== undefined]).toEqual([200, asked]);
});

test.each([
  ["chinese", "zh"],
  ["Chinese", "zh"],
  ["zh-CN", "zh"],
  ["zh_TW", "zh"],
  ["Mandarin", "zh"],
  ["中文", "zh"],
  ["ENGLISH", "en"],
  ["en-US", "en"],
  ["cantonese", "yue"],
  ["粤语", "yue"],
  ["Japanese", "ja"],
  ["korean", "ko"],
  ["Auto", undefined],
  ["", undefined],
])("language=%s is %s", async (language, code) => {
  expect((await post({ language }, { abilities: spoken })).settings.svs_lang).toBe(code);
});

test("a language is accepted wherever the image speaks it, by any of its names", async () => {
  const image = { abilities: { languages: ["zh"] } };
  expect((await post({ language: "chinese" }, image)).status).toBe(200);
  await server.close();
  for (const language of ["english", "fr", "klingon"]) {
    const { status, body } = await post({ language }, image);
    expect([status, body.error.param]).toEqual([400, "language"]);
    expect(body.error.message).toContain("zh (chinese)");
    await server.close();
  }
  server = await openTestApi();
});

test("of several possible languages one at least is spoken", async () => {
  const several = (languages: readonly string[]) => post({ "languages[]": languages }, { abilities: spoken });
  expect((await several(["fr", "Korean"])).settings.svs_lang).toBe("ko");
  await server.close();
  expect((await several(["zh", "en"])).settings.svs_lang).toBeUndefined();
  await server.close();
  expect((await several(["fr", "de"])).body.error.param).toBe("languages[]");
});

test.each<[string, Fields, string | undefined, string]>([
  ["the image's first", {}, undefined, "chinese"],
  ["the one that was asked for", { language: "Korean" }, undefined, "korean"],
  ["the one that was heard", { language: "zh" }, "yue", "cantonese"],
  ["the image's first where nobody speaks", {}, "nospeech", "chinese"],
])("verbose_json always has a language: %s", async (_which, fields, heard, language) => {
  const [{ transcript, ...reply }] = told.replies as [(typeof told.replies)[number]];
  const session = { replies: [{ ...reply, transcript: { ...transcript, language: heard } }] };
  const options = { abilities: spoken, session };
  const { body } = await post({ ...fields, response_format: "verbose_json" }, options);
  expect(body.language).toBe(language);
});

test.each([
  ["timestamp_granularities[]", "letter"],
  ["timestamp_granularities[0]", "letter"],
  ["timestamp_granularities", "[1]"],
  ["include[]", "everything"],
  ["languages[1]", "tlh"],
  ["stream", "maybe"],
  ["temperature", "hot"],
  ["temperature", "1.5"],
  ["chunking_strategy", "never"],
  ["chunking_strategy[type]", "client_vad"],
  ["chunking_strategy[speed]", "1"],
  ["hotwords", "阿里巴巴 500"],
])("an error names %s as it was written", async (name, value) => {
  const { status, body } = await post({ [name]: value });
  expect(status).toBe(400);
  expect(body.error).toMatchObject({ code: "bad_field", param: name });
});

test.each(["include[]", "include[0]", "include"])("%s=logprobs is refused, not ignored", async (name) => {
  const { status, body } = await post({ [name]: "logprobs" });
  expect(status).toBe(422);
  expect(body.error).toMatchObject({ code: "no_logprobs", param: name });
});

test("empty lists ask for nothing", async () => {
  const empty = { "include[]": "", "keywords[]": "", "languages[]": "", temperature: "", chunking_strategy: "" };
  const { status, body } = await post(empty);
  expect([status, body.warnings]).toEqual([200, undefined]);
});

test.each<[Fields]>([
  [{ temperature: "0.2" }],
  [{ "chunking_strategy[type]": "server_vad", "chunking_strategy[threshold]": "0.3" }],
  [{ chunking_strategy: '{"type":"server_vad","silence_duration_ms":300}' }],
  [{ prompt: "The meeting is about Node.js." }],
])("%j has no effect, which the answer says", async (fields) => {
  const { status, body, settings } = await post(fields);
  expect(status).toBe(200);
  const [name = ""] = Object.keys(fields);
  const message = expect.stringMatching(`^${name.replace(/\[.*/, "")} has no effect: .*\\.$`);
  expect(body.warnings).toEqual([{ code: "FIELD_IGNORED", message }]);
  expect(settings.hotwords).toBeUndefined();
});

test.each<[Fields]>([
  [{ temperature: "0" }],
  [{ chunking_strategy: "auto" }],
  [{ "chunking_strategy[type]": "server_vad" }],
  [{ prompt: "Node.js, FunASR" }],
  [{ model: "whisper-1" }],
])("%j is what happens anyway", async (fields) => {
  expect((await post(fields)).body.warnings).toBeUndefined();
});

test.each<[Fields, string]>([
  [{ hotwords: "阿里巴巴 30\n达摩院 20\n" }, '{"阿里巴巴":30,"达摩院":20}'],
  [{ hotwords: "GPT-4.1,Node.js" }, '{"GPT-4.1":20,"Node.js":20}'],
  [{ hotwords: '{"New York":5}' }, '{"New York":5}'],
  [{ "keywords[]": ["New York", "阿里巴巴, 达摩院"] }, '{"New York":20,"阿里巴巴, 达摩院":20}'],
  [{ prompt: "达摩院、Tongyi Lab" }, '{"达摩院":20,"Tongyi Lab":20}'],
  [{ prompt: "达摩院", hotwords: "达摩院 7" }, '{"达摩院":7}'],
])("%j are hotwords", async (fields, hotwords) => {
  expect((await post(fields)).settings.hotwords).toBe(hotwords);
});

test("keywords are as long as hotwords may be, in all", async () => {
  const keywords = Array.from({ length: 5 }, (_, index) => `${index}${"词".repeat(25_000)}`);
  const { status, body } = await post({ "keywords[]": keywords });
  expect([status, body.error.param]).toEqual([400, "keywords[]"]);
});

test("a big part under another name is told where the audio belongs", async () => {
  server = await openTestApi();
  const form = new FormData();
  form.append("audio", "x".repeat(300_000));
  const answer = await fetch(`${server.origin}/v1/audio/transcriptions`, { method: "POST", body: form });
  expect(await answer.json()).toMatchObject({
    error: { code: "field_too_large", message: expect.stringContaining('the field "file"') },
  });
});

test("hotwords on an image without them are reported", async () => {
  const abilities = { hotwords: { supported: false, note: "SenseVoice does not support hotwords." } };
  for (const fields of [{ hotwords: "达摩院" }, { prompt: "达摩院" }, { "keywords[]": "达摩院" }] as Fields[]) {
    const { body } = await post(fields, { abilities });
    const message = expect.stringContaining("has no effect: SenseVoice does not support hotwords.");
    expect(body.warnings).toEqual([{ code: "FIELD_IGNORED", message }]);
    await server.close();
  }
  server = await openTestApi();
});

const voice = `data:audio/wav;base64,${"A".repeat(1_000_000)}`;
const pair = { "known_speaker_names[]": "agent", "known_speaker_references[]": voice };

test("known speakers reach the engine once, wherever they stand in the form", async () => {
  for (const fields of [["known_speaker_names[0]"], ["known_speaker_names[]"], ["known_speaker_names"]]) {
    const known: (readonly KnownVoice[])[] = [];
    const session = { knowVoices: async (voices: readonly KnownVoice[]) => void known.push(voices) };
    server = await openTestApi({ session });
    const form = new FormData();
    form.append("known_speaker_references[]", voice);
    form.append("file", new Blob([new Uint8Array(2_000_000)]), "a.pcm");
    form.append(fields[0] ?? "", "agent");
    const answer = await fetch(`${server.origin}/v1/audio/transcriptions`, { method: "POST", body: form });
    expect(answer.status).toBe(200);
    expect(known).toEqual([[{ name: "agent", audio: expect.objectContaining({ length: 750_000 }) }]]);
    await server.close();
  }
  server = await openTestApi();
});

test.each<[string, Fields, number, string, string]>([
  ["a name without a voice", { "known_speaker_names[]": "agent" }, 400, "bad_field", "known_speaker_names[]"],
  ["a voice without a name", { "known_speaker_references[0]": voice }, 400, "bad_field", "known_speaker_references[0]"],
  [
    "an address",
    { ...pair, "known_speaker_references[]": "http://x/a.wav" },
    400,
    "bad_field",
    "known_speaker_references[]",
  ],
  [
    "what is not base64",
    { ...pair, "known_speaker_references[]": "data:audio/wav;base64,!!" },
    400,
    "bad_field",
    "known_speaker_references[]",
  ],
  ["too many", { "known_speaker_names[]": Array.from("abcdefghijklmnopq") }, 400, "bad_field", "known_speaker_names[]"],
  ["an engine that cannot know voices", pair, 422, "no_speakers", "known_speaker_references[]"],
  ["speakers turned off", { ...pair, speakers: "False" }, 422, "no_speakers", "known_speaker_names[]"],
])("known speakers: %s is refused", async (_what, fields, status, code, param) => {
  const answer = await post(fields);
  expect([answer.status, answer.body.error]).toMatchObject([status, { code, param }]);
});

test("known speakers are refused by an image that does not distinguish speakers", async () => {
  const { status, body } = await post(pair, { abilities: { speakers: false } });
  expect([status, body.error]).toMatchObject([422, { code: "no_speakers", param: "known_speaker_names[]" }]);
});

test("references are limited by a size of their own, and all fields together", async () => {
  const big = `data:audio/wav;base64,${"A".repeat(4_100_000)}`;
  const many = (count: number) => Array.from({ length: count }, () => big);
  expect((await post({ "known_speaker_references[]": `${big}${"A".repeat(200_000)}` })).body.error).toMatchObject({
    code: "field_too_large",
  });
  await server.close();
  const over = await post({ "known_speaker_references[]": many(5), "known_speaker_names[]": Array.from("abcde") });
  expect(over.body.error).toMatchObject({ code: "field_too_large", message: expect.stringContaining("together") });
});

test.each([
  ["json", "application/json"],
  ["verbose_json", "application/json"],
  ["diarized_json", "application/json"],
  ["JSON", "application/json"],
  ["text", "text/plain; charset=utf-8"],
  ["srt", "text/plain; charset=utf-8"],
  ["vtt", "text/plain; charset=utf-8"],
])("%s comes as %s, like OpenAI's", async (format, wanted) => {
  expect((await post({ response_format: format }, { session: told })).type).toBe(wanted);
});

test("a file may be in a list of files", async () => {
  server = await openTestApi();
  for (const name of ["file[]", "file[0]"]) {
    const form = new FormData();
    form.append(name, new Blob([new Uint8Array(1000)]), "a.wav");
    const { status } = await fetch(`${server.origin}/v1/audio/transcriptions`, { method: "POST", body: form });
    expect(status).toBe(200);
  }
});
