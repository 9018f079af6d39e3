import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";
import { encodeWav } from "@funasr-images/tones";
import OpenAI, { toFile } from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SpawnedServer, spawnServer } from "../testing/spawn-server.ts";
import { stageOfflineAi } from "../testing/stage-offline-ai.ts";
import { stageSpeechModel } from "../testing/stage-speech-model.ts";

// What the branch offline-ai can do besides text, over HTTP: voices are enrolled, then a conversation is uploaded.

const staged = stageOfflineAi();
const canary = stageSpeechModel();
const { modelDir, vadDir, speakers, vocals } = staged.engine;
const wav = Buffer.from(encodeWav(staged.conversation, 16_000));

let server: SpawnedServer;
let origin: string;
let client: OpenAI;
beforeAll(async () => {
  server = await spawnServer({
    ENGINE: "sherpa",
    BRANCH: "offline-ai",
    MODEL_DIR: modelDir,
    VAD_DIR: vadDir,
    CANARY_DIR: canary.canaryDir,
    SEGMENTATION_DIR: speakers.segmentationDir,
    SPEAKER_DIR: speakers.speakerDir,
    SEPARATION_DIR: vocals.separationDir,
  });
  origin = `http://127.0.0.1:${server.port}`;
  client = new OpenAI({ baseURL: `${origin}/v1`, apiKey: "none", maxRetries: 0 });
  await server.untilReady();
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  staged.remove();
  canary.remove();
});

test("known speakers of a request have their names in it, and nowhere else", async () => {
  const reference = (samples: Float32Array) => {
    return `data:audio/wav;base64,${Buffer.from(encodeWav(samples, 16_000)).toString("base64")}`;
  };
  const create = async (known: object) => {
    const file = await toFile(wav, "talk.wav");
    return client.audio.transcriptions.create({ file, model: "any", response_format: "diarized_json", ...known });
  };
  const references = ["welcome-f3.wav", "welcome-m6.wav"].map((name) => reference(staged.samplesOf(name)));
  const known = { known_speaker_names: ["agent", "customer"], known_speaker_references: references };
  expect(await create(known)).toMatchObject({ segments: [{ speaker: "agent" }, { speaker: "customer" }] });
  expect(await create({})).toMatchObject({ segments: [{ speaker: "S1" }, { speaker: "S2" }] });
  expect(await (await fetch(`${origin}/v1/roles`)).json()).toEqual({ roles: [] });

  const silent = [references[0], reference(new Float32Array(32_000))];
  await expect(create({ known_speaker_names: ["a", "b"], known_speaker_references: silent })).rejects.toMatchObject({
    status: 400,
    code: "BAD_AUDIO",
    param: "known_speaker_references[]",
    message: expect.stringContaining('"b"'),
  });
  const named = create({ known_speaker_names: ["[x]"], known_speaker_references: [references[0]] });
  await expect(named).rejects.toMatchObject({ status: 400, code: "BAD_ROLE", param: "known_speaker_names[]" });
});

test("enrolled voices have their names in every format", async () => {
  for (const [name, recording] of [
    ["Alice", "welcome-f3.wav"],
    ["Bob", "welcome-m6.wav"],
  ] as const) {
    const body = Buffer.from(encodeWav(staged.samplesOf(recording), 16_000));
    const answer = await fetch(`${origin}/v1/roles/${name}`, { method: "PUT", body });
    expect(answer.status).toBe(201);
  }
  const capabilities = await (await fetch(`${origin}/v1/capabilities`)).json();
  expect(capabilities).toMatchObject({
    speakers: true,
    emotion: true,
    events: true,
    vocals: true,
    roles: ["Alice", "Bob"],
  });

  const create = async <Format extends "verbose_json" | "srt" | "vtt" | "diarized_json">(response_format: Format) =>
    client.audio.transcriptions.create({ file: await toFile(wav, "talk.wav"), model: "any", response_format });
  expect(await create("verbose_json")).toMatchObject({
    segments: [
      { text: staged.text, speaker: "S1", role: "Alice", emotion: "HAPPY", events: ["Speech"] },
      { text: staged.text, speaker: "S2", role: "Bob", emotion: "NEUTRAL", events: ["Speech"] },
    ],
  });
  expect(await create("srt")).toMatch(/\[Alice\] 欢迎[\s\S]*\[Bob\] 欢迎/);
  expect(await create("vtt")).toMatch(/<v Alice>欢迎[\s\S]*<v Bob>欢迎/);
  expect(await create("diarized_json")).toMatchObject({ segments: [{ speaker: "Alice" }, { speaker: "Bob" }] });
});

test("an invalid voice is refused, a removed voice is forgotten", async () => {
  const noise = await fetch(`${origin}/v1/roles/Carol`, { method: "PUT", body: "this is not a wav" });
  expect([noise.status, ((await noise.json()) as { error: { code: string } }).error.code]).toEqual([400, "BAD_AUDIO"]);
  const forget = () => fetch(`${origin}/v1/roles/Bob`, { method: "DELETE" });
  expect([(await forget()).status, (await forget()).status]).toEqual([204, 404]);
  expect(await (await fetch(`${origin}/v1/roles`)).json()).toEqual({ roles: ["Alice"] });
});

test("a streamed conversation ends with who said what", async () => {
  const stream = await client.audio.transcriptions.create({
    file: await toFile(wav, "talk.wav"),
    model: "any",
    response_format: "diarized_json",
    stream: true,
  });
  const types: string[] = [];
  for await (const event of stream) types.push(event.type);
  expect(types).toEqual([
    "transcript.text.delta",
    "transcript.text.delta",
    "transcript.text.segment",
    "transcript.text.segment",
    "transcript.text.done",
  ]);
});

test("who said what is told while the file is still arriving", async () => {
  const conversation = Buffer.from(encodeWav(staged.conversation, 16_000)).subarray(44);
  const upload = request(`${origin}/v1/audio/transcriptions?stream=true&response_format=diarized_json`, {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=b" },
  });
  upload.write('--b\r\ncontent-disposition: form-data; name="file"; filename="talk.pcm"\r\n\r\n');
  const seconds = conversation.length / 32_000;
  const rounds = Math.ceil(80 / seconds);
  for (let round = 0; round < rounds; round++) upload.write(conversation);
  const [response] = (await once(upload, "response")) as [IncomingMessage];
  const events: { type: string; speaker?: string; id?: string; start?: number }[] = [];
  for await (const line of createInterface({ input: response })) {
    if (!line.startsWith("data: ")) continue;
    const event = JSON.parse(line.slice("data: ".length));
    // Only now does the rest of the recording follow.
    if (event.type === "transcript.text.segment" && !upload.writableEnded) {
      upload.write(conversation);
      upload.end("\r\n--b--\r\n");
    }
    events.push(event);
  }
  const segments = events.filter(({ type }) => type === "transcript.text.segment");
  expect(segments.map(({ id }) => id)).toEqual(segments.map((_, index) => `seg_${index}`));
  expect(segments.map(({ start }) => start)).toEqual(segments.map(({ start = 0 }) => start).toSorted((a, b) => a - b));
  const first = segments[0]?.speaker;
  expect(segments.map(({ speaker }) => speaker === first)).toEqual(segments.map((_, index) => index % 2 === 0));
  expect(segments).toHaveLength(2 * (rounds + 1));
  expect(events.at(-1)).toMatchObject({ type: "transcript.text.done" });
});

test("speakers can be turned off", async () => {
  const form = new FormData();
  form.append("file", new Blob([wav]), "talk.wav");
  form.append("speakers", "false");
  form.append("response_format", "srt");
  form.append("labels", "speaker,emotion");
  const text = await (await fetch(`${origin}/v1/audio/transcriptions`, { method: "POST", body: form })).text();
  expect(text).toContain("[HAPPY]");
  expect(text).not.toMatch(/Alice|Speaker|说话人/);
});
