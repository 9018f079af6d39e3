import { createReadStream, readFileSync } from "node:fs";
import OpenAI, { toFile } from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SpawnedServer, spawnServer } from "../testing/spawn-server.ts";
import { stageSpeechModel } from "../testing/stage-speech-model.ts";

// The official client with the server as started in an image, and the spoken model.

const staged = stageSpeechModel();
const [first, second] = staged.samples;
if (!first || !second) throw new Error("two recordings are needed");
const model = "whisper-1";

let server: SpawnedServer;
let client: OpenAI;
const options = () => ({ baseURL: `http://127.0.0.1:${server.port}/v1`, maxRetries: 0 });
beforeAll(async () => {
  server = await spawnServer({
    ENGINE: "sherpa",
    MODEL_DIR: staged.modelDir,
    CANARY_DIR: staged.canaryDir,
    AUTH_TOKEN: "a-token another-token",
    MAX_UTTERANCE_BYTES: "60000000",
    BRANCH: "offline",
  });
  client = new OpenAI({ ...options(), apiKey: "another-token" });
  await server.untilReady();
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  staged.remove();
});

test.each(staged.samples)("transcribes $file", async ({ file, text }) => {
  const { text: heard } = await client.audio.transcriptions.create({ file: createReadStream(file), model });
  expect(heard).toBe(text);
});

test("gives text, subtitles and every detail", async () => {
  const create = (format: "text" | "srt" | "vtt") =>
    client.audio.transcriptions.create({ file: createReadStream(first.file), model, response_format: format });
  expect(await create("text")).toBe(`${first.text}\n`);
  const [number, times, ...lines] = (await create("srt")).trimEnd().split("\n");
  expect([number, times]).toEqual(["1", expect.stringMatching(/^00:00:0\d,\d{3} --> 00:00:0\d,\d{3}$/)]);
  expect(lines.join("")).toBe(first.text);
  expect(await create("vtt")).toMatch(/^WEBVTT\r?\n/);

  const verbose = await client.audio.transcriptions.create({
    file: createReadStream(first.file),
    model,
    response_format: "verbose_json",
    timestamp_granularities: ["word", "segment"],
    language: "zh",
    temperature: 0.2,
  });
  expect(verbose).toMatchObject({ language: "chinese", text: first.text });
  expect(verbose.duration).toBeCloseTo(4.471, 2);
  expect(verbose.segments?.map(({ text }) => text).join("")).toBe(first.text);
  expect(verbose.words?.map(({ word }) => word).join("")).toBe(first.text);
  for (const { start, end } of verbose.words ?? []) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(verbose.duration + 0.1);
  }
});

test("streams the text as it is recognised", async () => {
  const stream = await client.audio.transcriptions.create({ file: createReadStream(first.file), model, stream: true });
  let told = "";
  let done = "";
  for await (const event of stream) {
    if (event.type === "transcript.text.delta") told += event.delta;
    if (event.type === "transcript.text.done") done = event.text;
  }
  expect([told, done]).toEqual([first.text, first.text]);
});

test("accepts languages by name, and tells one even where the engine does not", async () => {
  for (const language of ["Mandarin", "zh-CN", "chinese"]) {
    const file = createReadStream(first.file);
    const { text } = await client.audio.transcriptions.create({ file, model, language });
    expect(text).toBe(first.text);
  }
  const silence = await toFile(new Uint8Array(32_000), "silence.pcm");
  const response_format = "verbose_json";
  const verbose = await client.audio.transcriptions.create({ file: silence, model, response_format, language: "yue" });
  expect(verbose.language).toBe("cantonese");
});

test("answers or refuses every field of the client, and ignores none without a word", async () => {
  const create = (fields: object) =>
    client.audio.transcriptions.create({ file: createReadStream(first.file), model, ...fields });
  await expect(create({ include: ["logprobs"] })).rejects.toMatchObject({
    status: 422,
    code: "no_logprobs",
    param: "include[]",
  });
  const voice = "data:audio/wav;base64,AAAA";
  await expect(create({ known_speaker_names: ["a"], known_speaker_references: [voice] })).rejects.toMatchObject({
    status: 422,
    code: "no_speakers",
    param: "known_speaker_names[]",
  });
  const warned = await create({
    temperature: 0.4,
    chunking_strategy: { type: "server_vad", threshold: 0.4 },
    prompt: "The meeting is about the weather.",
    keywords: ["天气"],
    languages: ["zh", "en"],
    include: [],
    timestamp_granularities: [],
  });
  expect(warned).toMatchObject({ text: first.text });
  const { warnings = [] } = warned as { warnings?: readonly { code: string; message: string }[] };
  expect(warnings.map(({ code, message }) => [code, message.split(" ")[0]]).sort()).toEqual([
    ["FIELD_IGNORED", "chunking_strategy"],
    ["FIELD_IGNORED", "keywords"],
    ["FIELD_IGNORED", "prompt"],
    ["FIELD_IGNORED", "temperature"],
  ]);
  const silent = (await create({ temperature: 0, chunking_strategy: "auto" })) as { warnings?: unknown };
  expect(silent.warnings).toBeUndefined();
});

test("accepts a big file without buffering it", async () => {
  const wav = readFileSync(second.file);
  const pcm = wav.subarray(44);
  // Silence to 50 MB, with speech at both ends.
  const silence = Buffer.alloc(50_000_000 - 2 * pcm.length);
  const file = await toFile(Buffer.concat([pcm, silence, pcm]), "long.pcm");
  const { text } = await client.audio.transcriptions.create({ file, model });
  expect(text.startsWith(second.text.slice(0, 4))).toBe(true);
  expect(text.endsWith(second.text.slice(-4))).toBe(true);
});

test("explains errors in the client's own error classes", async () => {
  const send = (bytes: Uint8Array | string, name: string) =>
    toFile(typeof bytes === "string" ? Buffer.from(bytes) : bytes, name).then((file) =>
      client.audio.transcriptions.create({ file, model }),
    );
  await expect(send("this is no sound", "a.wav")).rejects.toMatchObject({
    status: 400,
    code: "BAD_AUDIO",
    type: "invalid_request_error",
    param: "file",
  });
  await expect(send("", "a.wav")).rejects.toMatchObject({ status: 400, code: "BAD_AUDIO" });
  await expect(send(new Uint8Array(60_000_001), "a.pcm")).rejects.toMatchObject({
    status: 413,
    code: "file_too_large",
  });
  await expect(send(new Uint8Array(100_000_000), "a.pcm")).rejects.toMatchObject({ status: 413 });
  const wrongField = client.audio.transcriptions.create({ file: createReadStream(first.file), model, language: "tlh" });
  await expect(wrongField).rejects.toMatchObject({ status: 400, code: "bad_field", param: "language" });
  const translation = client.audio.translations.create({ file: createReadStream(first.file), model });
  await expect(translation).rejects.toMatchObject({ status: 400, code: "translation_not_supported" });
});

test("requires one of its tokens", async () => {
  const stranger = new OpenAI({ ...options(), apiKey: "wrong" });
  await expect(stranger.models.list()).rejects.toMatchObject({ status: 401, code: "invalid_api_key" });
  const upload = stranger.audio.transcriptions.create({ file: createReadStream(first.file), model });
  await expect(upload).rejects.toMatchObject({ status: 401 });
});

test("lists its only model", async () => {
  expect((await client.models.list()).data).toEqual([
    { id: "funasr-offline", object: "model", created: expect.any(Number), owned_by: "funasr-images" },
  ]);
  expect(await client.models.retrieve("funasr-offline")).toMatchObject({ id: "funasr-offline" });
  await expect(client.models.retrieve("gpt-5")).rejects.toMatchObject({ status: 404, code: "model_not_found" });
});

test("drops the work of a client that went away", async () => {
  const before = server.log.length;
  const leaving = new AbortController();
  const file = await toFile(new Uint8Array(59_000_000), "long.pcm");
  const upload = client.audio.transcriptions.create({ file, model }, { signal: leaving.signal });
  const refused = expect(upload).rejects.toThrow("aborted");
  const receiving = async () => {
    const answer = await fetch(`${options().baseURL}/../metrics`, { headers: { authorization: "Bearer a-token" } });
    return /utterances_active\{state="receiving"\} (\d)/.exec(await answer.text())?.[1];
  };
  await expect.poll(receiving).toBe("1");
  leaving.abort();
  await refused;
  await expect.poll(() => server.log.slice(before)).toContainEqual(expect.objectContaining({ code: "ABORTED" }));
  const { text } = await client.audio.transcriptions.create({ file: createReadStream(first.file), model });
  expect(text).toBe(first.text);
});
