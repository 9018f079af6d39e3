import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerResult } from "@funasr-images/protocol";
import {
  createPunctuationModel,
  createToneModel,
  createToneStreamingModel,
  createVadModel,
  renderTokensText,
  speakTones,
} from "@funasr-images/tones";
import { readWeights } from "@funasr-images/weights";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "../../engine.ts";
import { createEnergyParaformer } from "../../testing/create-energy-paraformer.ts";
import { decodeWavFile } from "../../testing/decode-wav-file.ts";
import { stageSpeechModel } from "../../testing/stage-speech-model.ts";
import { createSherpaEngine } from "./create-sherpa-engine.ts";

const staged = stageSpeechModel();
afterAll(staged.remove);
const vadDir = stage("vad", { "silero_vad.onnx": readWeights("silero-vad-v4") });
/** Silero does not take tones for speech. */
const toneVadDir = stage("tone-vad", { "model.onnx": createVadModel() });

const characters = [..."零一二三四五六七八九"];
const toneModel = createToneModel({ characters, emotion: "HAPPY" });
const toneStreaming = createToneStreamingModel({ characters });
const toneDirs = {
  vadDir: toneVadDir,
  modelDir: stage("tone", { "model.onnx": toneModel.model, "tokens.txt": renderTokensText(toneModel.tokens) }),
  onlineModelDir: stage("tone-online", {
    "model.onnx": toneStreaming.model,
    "tokens.txt": renderTokensText(toneStreaming.tokens),
  }),
  puncDir: stage("punc", { "model.onnx": createPunctuationModel({ tokens: characters, sentenceFinal: ["九"] }) }),
};

const common = { vadDir, decoderThreads: 2, modelThreads: 1, startTimeoutMs: 240_000 };
const frame = 1920;

describe("with the spoken model", () => {
  const engine = createSherpaEngine({
    ...common,
    modelDir: staged.modelDir,
    onlineModelDir: staged.onlineModelDir,
  });
  beforeAll(() => engine.start());
  afterAll(() => engine.close());

  test.each(staged.samples)("2pass: increments, then exactly $text", async ({ file, text }) => {
    const replies = await listen(engine, [toPcm(decodeWavFile(file))], { mode: "2pass" });
    const partials = replies.filter(({ mode }) => mode === "2pass-online");
    expect(partials.length).toBeGreaterThanOrEqual(1);
    expect(partials.every((reply) => reply.text !== "" && !reply.is_final)).toBe(true);
    expect(
      text.startsWith(
        partials
          .map((reply) => reply.text)
          .join("")
          .slice(0, 2),
      ),
    ).toBe(true);
    expect(sentencesOf(replies)).toBe(text);
    expect(replies.map(({ is_final }) => is_final)).toEqual([...Array(replies.length - 1).fill(false), true]);
    expect(replies.indexOf(partials[0] as ServerResult)).toBe(0);
  });

  test.each(staged.samples)("online: the streaming model alone recognises $text", async ({ file, text }) => {
    const replies = await listen(engine, [toPcm(decodeWavFile(file))], { mode: "online" });
    expect(replies.some(({ mode }) => mode === "2pass-online")).toBe(true);
    expect(sentencesOf(replies)).toBe(text);
  });

  test("offline: no increments, times and tags in the sentence", async () => {
    const [sample] = staged.samples;
    const replies = await listen(engine, [toPcm(decodeWavFile(sample?.file ?? ""))], { mode: "offline", schema: 1 });
    expect(replies.filter(({ mode }) => mode === "2pass-online")).toEqual([]);
    const sentence = replies.find(({ text }) => text !== "");
    expect(sentence).toMatchObject({
      text: sample?.text,
      mode: "2pass-offline",
      stamp_sents: [{ emotion: "NEUTRAL" }],
    });
    expect(JSON.parse(String(sentence?.timestamp))).toHaveLength([...(sample?.text ?? "")].length);
    expect(replies.at(-1)).toMatchObject({ is_final: true, transcript: { text: sample?.text } });
  });

  test("several utterances on one connection, and pauses within one", async () => {
    const [first, second] = staged.samples.map(({ file }) => toPcm(decodeWavFile(file)));
    const texts = staged.samples.slice(0, 2).map(({ text }) => text);
    const pause = new Uint8Array(32_000);
    const long = Buffer.concat([pause, first as Uint8Array, pause, second as Uint8Array, pause]);
    const replies = await listen(engine, [long, first as Uint8Array, long], { mode: "2pass" });
    const finals = replies.flatMap(({ is_final }, index) => (is_final ? [index] : []));
    expect(finals).toHaveLength(3);
    const [one = 0, two = 0, three = 0] = finals;
    const offline = (part: readonly ServerResult[]) =>
      part.flatMap(({ mode, text }) => (mode === "2pass-offline" ? [text] : []));
    expect(offline(replies.slice(0, one + 1))).toEqual(texts);
    expect(offline(replies.slice(one + 1, two + 1))).toEqual(texts.slice(0, 1));
    expect(offline(replies.slice(two + 1, three + 1))).toEqual(texts);
  });

  test("ten connections at once, each with its own text", async () => {
    const jobs = Array.from({ length: 10 }, (_, index) => staged.samples[index % staged.samples.length]);
    const heard = await Promise.all(
      jobs.map((sample) => listen(engine, [toPcm(decodeWavFile(sample?.file ?? ""))], { mode: "2pass" })),
    );
    expect(heard.map(sentencesOf)).toEqual(jobs.map((sample) => sample?.text));
  });

  test("silence and empty audio are answered with one final reply without a mode", async () => {
    const replies = await listen(engine, [new Uint8Array(64_000), new Uint8Array(), new Uint8Array(1)], {});
    expect(replies).toEqual(Array(3).fill({ is_final: true, text: "", wav_name: "wav-default-id" }));
  });

  test("a connection that is closed in the middle does not affect the others", async () => {
    const [sample] = staged.samples;
    const pcm = toPcm(decodeWavFile(sample?.file ?? ""));
    const leaving = engine.openSession(() => {});
    await leaving.configure({ mode: "2pass" });
    await leaving.audio(pcm.subarray(0, 60_000));
    leaving.close();
    expect(sentencesOf(await listen(engine, [pcm], {}))).toBe(sample?.text);
  });
});

describe("with tone models", () => {
  const engine = createSherpaEngine({ ...common, ...toneDirs });
  beforeAll(() => engine.start());
  afterAll(() => engine.close());

  test.each([8000, 16_000, 48_000])("recognises pcm at %i Hz in both passes, with punctuation", async (sampleRate) => {
    const text = "三一四一五九";
    const pcm = toPcm(speakTones(text, characters, { sampleRate }));
    const twice = await listen(engine, [pcm, pcm], { mode: "2pass", audio_fs: sampleRate });
    expect(twice.filter(({ mode }) => mode === "2pass-offline").map((reply) => reply.text)).toEqual([
      `${text}。`,
      `${text}。`,
    ]);
    expect(twice[0]).toMatchObject({ mode: "2pass-online" });
    const online = await listen(engine, [pcm], { mode: "online", audio_fs: sampleRate });
    expect(sentencesOf(online)).toBe(`${text}。`);
  });

  test("increments are only new text, and arrive during speech", async () => {
    const text = "一二三四五六七八零二四六八一三五七";
    const session: ServerResult[] = [];
    const open = engine.openSession((reply) => session.push(reply));
    await open.configure({ mode: "2pass" });
    const pcm = toPcm(speakTones(text, characters));
    for (let offset = 0; offset < pcm.length; offset += frame) await open.audio(pcm.subarray(offset, offset + frame));
    // The last frame is not only silence: the stretch has not ended yet.
    await expect.poll(() => session.length).toBeGreaterThan(3);
    expect(session.every(({ mode }) => mode === "2pass-online")).toBe(true);
    expect(text.startsWith(session.map((reply) => reply.text).join(""))).toBe(true);
    await open.end();
    open.close();
    expect(session.filter(({ mode }) => mode === "2pass-offline").map((reply) => reply.text)).toEqual([`${text}。`]);
  });

  test("speech without a pause is cut without losing a word", async () => {
    const text = Array.from({ length: 100 }, (_, index) => characters[(index * 7 + 1) % 9]).join("");
    const replies = await listen(engine, [toPcm(speakTones(text, characters))], { mode: "2pass" });
    const sentences = replies.filter(({ mode }) => mode === "2pass-offline");
    expect(sentences.length).toBeGreaterThan(1);
    expect(sentences.map((reply) => reply.text.replace("。", "")).join("")).toBe(text);
  });
});

test("reports how much of a file it has processed, for every utterance", async () => {
  const engine = createSherpaEngine({ ...common, ...toneDirs });
  await engine.start();
  const session = engine.openSession(() => {});
  const pcm = new Uint8Array(60 * 16_000 * 2);
  for (let utterance = 0; utterance < 2; utterance++) {
    await session.configure({ mode: "offline" });
    await session.audio(pcm.subarray(0, pcm.length / 2));
    const { doneMs = Number.NaN, wholeMs } = session.progress?.() ?? {};
    expect([doneMs >= 0 && doneMs <= 30_000, wholeMs]).toEqual([true, undefined]);
    await session.audio(pcm.subarray(pcm.length / 2));
    const ended = session.end();
    expect(session.progress?.()).toMatchObject({ state: "recognising", wholeMs: 60_000 });
    await ended;
    expect(session.progress?.().doneMs).toBe(0);
  }
  session.close();
  await engine.close();
});

test("runs a streaming Paraformer for the first pass", async () => {
  const { encoder, decoder, tokens } = createEnergyParaformer();
  const files = { "encoder.int8.onnx": encoder, "decoder.int8.onnx": decoder, "tokens.txt": tokens };
  const engine = createSherpaEngine({ ...common, ...toneDirs, onlineModelDir: stage("paraformer", files) });
  await engine.start();
  const text = "三一四一五七二六五三五";
  const pcm = toPcm(speakTones(text, characters));
  const replies = await listen(engine, [pcm, pcm], { mode: "2pass" });
  expect(replies.filter(({ mode }) => mode === "2pass-offline").map((reply) => reply.text)).toEqual([
    `${text}。`,
    `${text}。`,
  ]);
  expect(
    replies.filter(({ mode, text: heard }) => mode === "2pass-online" && /^一+$/.test(heard)).length,
  ).toBeGreaterThan(2);
  const [online] = await listen(engine, [pcm], { mode: "online" }).then((all) =>
    all.filter(({ mode }) => mode === "2pass-offline"),
  );
  // 3.4 s of sound, a token every 0.3 s, and the last ones are not lost.
  expect(online?.text.replace("。", "").length).toBeGreaterThanOrEqual(11);
  await engine.close();
});

test("says what is wrong with a streaming model", async () => {
  const engine = createSherpaEngine({ ...common, ...toneDirs, onlineModelDir: vadDir });
  await expect(engine.start()).rejects.toMatchObject({
    code: "ENGINE_START",
    message: expect.stringContaining("tokens"),
  });
  await engine.close();
});

async function listen(engine: Engine, utterances: readonly Uint8Array[], settings: object): Promise<ServerResult[]> {
  const replies: ServerResult[] = [];
  const session = engine.openSession((reply) => replies.push(reply));
  for (const pcm of utterances) {
    await session.configure(settings);
    for (let offset = 0; offset < pcm.length; offset += frame)
      await session.audio(pcm.subarray(offset, offset + frame));
    await session.end();
  }
  session.close();
  return replies;
}

function sentencesOf(replies: readonly ServerResult[]): string {
  return replies.map(({ mode, text }) => (mode === "2pass-offline" ? text : "")).join("");
}

function toPcm(samples: Float32Array): Uint8Array {
  const pcm = Int16Array.from(samples, (sample) => Math.round(sample * 32_767));
  return new Uint8Array(pcm.buffer);
}

function stage(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(staged.folder, name);
  mkdirSync(folder);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  return folder;
}
