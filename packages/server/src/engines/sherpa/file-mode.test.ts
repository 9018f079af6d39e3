import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ClientFrame, ServerResult } from "@funasr-images/protocol";
import { createToneModel, createVadModel, encodeWav, renderTokensText, speakTones } from "@funasr-images/tones";
import { readWeights } from "@funasr-images/weights";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { joinSamples } from "../../audio/samples.ts";
import type { Engine } from "../../engine.ts";
import { decodeWavFile } from "../../testing/decode-wav-file.ts";
import { stageSpeechModel } from "../../testing/stage-speech-model.ts";
import { createSherpaEngine } from "./create-sherpa-engine.ts";

const staged = stageSpeechModel();
afterAll(staged.remove);
const vadDir = stage("vad", { "silero_vad.onnx": readWeights("silero-vad-v4") });
/** Silero does not take tones for speech. */
const toneVadDir = stage("tone-vad", { "model.onnx": createVadModel() });
const common = { vadDir, decoderThreads: 2, modelThreads: 1, startTimeoutMs: 240_000 };

describe("with the spoken model", () => {
  const engine = createSherpaEngine({ ...common, modelDir: staged.modelDir });
  const [sample] = staged.samples;
  const spoken = decodeWavFile(sample?.file ?? "");
  beforeAll(() => engine.start());
  afterAll(() => engine.close());

  test.each([
    ["mp3", ["-c:a", "libmp3lame", "-b:a", "256k"]],
    ["m4a", ["-c:a", "aac"]],
    ["mp4", ["-c:a", "aac", "-movflags", "+faststart"]],
    ["ogg", ["-c:a", "libvorbis"]],
    ["flac", []],
    ["webm", ["-c:a", "libopus"]],
  ])("recognises every word of an %s file, whatever its name", async (extension, arguments_) => {
    const file = join(staged.folder, `sample.${extension}`);
    execFileSync("ffmpeg", ["-loglevel", "error", "-y", "-i", sample?.file ?? "", ...arguments_, file]);
    for (const wav_format of [extension, "wav"]) {
      expect((await hear(engine, readFileSync(file), { wav_format })).at(-1)?.text).toBe(sample?.text);
    }
  });

  test("says in our own words what is wrong with a file", async () => {
    const broken = Buffer.concat([Buffer.from("ID3"), Buffer.alloc(3000, 7)]);
    await expect(hear(engine, broken, { wav_format: "mp3" })).rejects.toMatchObject({
      code: "BAD_AUDIO",
      message: expect.stringMatching(/^This file looks like mp3 \(audio\/mpeg\) and could not be read/),
    });
  });

  test("the answer has times, tags and, on request, the numbered transcript; parts come before it", async () => {
    const silence = new Float32Array(24_000);
    const [second] = staged.samples.slice(4);
    const both = [silence, spoken, silence, decodeWavFile(second?.file ?? ""), silence];
    const wav = encodeWav(joinSamples(both), 16_000);
    const settings = { wav_format: "wav", wav_name: "both", segments: true, schema: 1 } as const;
    const replies = await hear(engine, wav, settings);
    expect(replies.map(({ mode, text, is_final }) => ({ mode, text, is_final }))).toEqual([
      { mode: "offline-segment", text: sample?.text, is_final: false },
      { mode: "offline-segment", text: second?.text, is_final: false },
      { mode: "offline", text: `${sample?.text}${second?.text}`, is_final: false },
    ]);
    expect(replies.map(({ transcript }) => transcript?.segments.map(({ id }) => id))).toEqual([[0], [1], [0, 1]]);
    const answer = replies[2] as ServerResult;
    expect(answer.transcript).toMatchObject({
      schema: 1,
      language: "zh",
      duration_ms: Math.round(joinSamples(both).length / 16),
      timing: { granularity: "token", resolution_ms: 60 },
      segments: [
        { text: sample?.text, language: "zh", emotion: "NEUTRAL", events: ["Speech"] },
        { text: second?.text, language: "zh", emotion: "NEUTRAL", events: ["Speech"] },
      ],
    });
    for (const { start_ms, end_ms, tokens = [], text } of answer.transcript?.segments ?? []) {
      expect(tokens.map((token) => token.text).join("")).toBe(text);
      for (const [index, token] of tokens.entries()) {
        expect(token.start_ms).toBeGreaterThanOrEqual(tokens[index - 1]?.start_ms ?? start_ms);
        expect(token.start_ms).toBeLessThanOrEqual(end_ms);
      }
    }
    const stamps = answer.stamp_sents || [];
    expect(stamps).toMatchObject([
      { emotion: "NEUTRAL", punc: "" },
      { emotion: "NEUTRAL", punc: "" },
    ]);
    expect(stamps.map(({ text_seg }) => text_seg.replaceAll(" ", ""))).toEqual([sample?.text, second?.text]);
    expect(JSON.parse(String(answer.timestamp))).toEqual(stamps.flatMap(({ ts_list }) => ts_list));
    expect(stamps[0]?.start).toBeGreaterThan(1000);
    expect(stamps[0]?.end).toBeLessThan(stamps[1]?.start ?? 0);
  });

  test("settings in the end frame of a short utterance apply to all of it", async () => {
    const replies: ServerResult[] = [];
    const session = engine.openSession((reply) => replies.push(reply));
    await session.configure({ audio_fs: 8000 });
    await session.audio(readFileSync(sample?.file ?? ""));
    await session.configure({ wav_format: "wav", svs_lang: "zh" });
    await session.end();
    session.close();
    expect(replies).toMatchObject([{ text: sample?.text }]);
  });

  test("a long utterance is recognised while it arrives, and its format cannot change any more", async () => {
    const replies: ServerResult[] = [];
    const session = engine.openSession((reply) => replies.push(reply));
    const settings: ClientFrame = { audio_fs: 16_000, segments: true };
    const piece = toPcm(joinSamples([spoken, new Float32Array(16_000)]));
    await session.configure(settings);
    for (let sent = 0; sent < 3_000_000; sent += piece.length) await session.audio(piece);
    await expect.poll(() => replies.length).toBeGreaterThan(5);
    await session.configure({ ...settings, segments: false, wav_name: "later" });
    await expect(session.configure({ ...settings, audio_fs: 8000 })).rejects.toMatchObject({
      code: "BAD_AUDIO",
      message: expect.stringContaining('"audio_fs" changed too late'),
    });
    session.close();
  });

  test("accepts no more bytes than it can process, and continues when it can", async () => {
    const replies: ServerResult[] = [];
    const session = engine.openSession((reply) => replies.push(reply));
    await session.configure({});
    const [{ pid } = { pid: 0 }] = engine.processes();
    const piece = toPcm(joinSamples([spoken, new Float32Array(16_000)]));
    let sent = 0;
    process.kill(pid, "SIGSTOP");
    const sending = (async () => {
      for (; sent < 80; sent++) await session.audio(piece);
    })();
    for (let before = -1; before !== sent; ) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const held = sent * piece.length;
    process.kill(pid, "SIGCONT");
    expect(held).toBeLessThan(6 * 1024 * 1024);
    expect(80 * piece.length).toBeGreaterThan(12 * 1024 * 1024);
    await sending;
    await session.end();
    session.close();
    expect(replies).toMatchObject([{ text: sample?.text.repeat(80) }]);
  });
});

describe("with a tone model", () => {
  const characters = [..."零一二三四五六七八九"];
  const { model, tokens } = createToneModel({ characters });
  const modelDir = stage("tones", { "model.onnx": model, "tokens.txt": renderTokensText(tokens) });
  const musicDir = stage("music", {
    "model.onnx": createToneModel({ characters, event: "BGM" }).model,
    "tokens.txt": renderTokensText(createToneModel({ characters, event: "BGM" }).tokens),
  });
  const hum = Float32Array.from({ length: 16_000 }, (_, index) => 0.3 * Math.sin((2 * Math.PI * 120 * index) / 16_000));
  const silence = new Float32Array(16_000);
  const engine = createSherpaEngine({ ...common, vadDir: toneVadDir, modelDir });
  beforeAll(() => engine.start());
  afterAll(() => engine.close());

  test("a voice without text is an error, or a warning if there is other text", async () => {
    await expect(hear(engine, toPcm(joinSamples([silence, hum, silence])), {})).rejects.toMatchObject({
      code: "EMPTY_TEXT",
      message: expect.stringMatching(/^No text was recognised in 1 of 1 stretches of speech: \d+ to \d+ ms\.$/),
    });
    const [answer] = await hear(engine, toPcm(joinSamples([speakTones("三一四", characters), silence, hum, silence])), {
      schema: 1,
    });
    expect(answer).toMatchObject({ text: "三一四", transcript: { warnings: [{ code: "EMPTY_TEXT" }] } });
    expect(answer?.transcript?.segments).toHaveLength(1);
  });

  test("the worker's memory does not grow with the length of the audio", async () => {
    const text = "三一四一五九二六";
    const minute = toPcm(
      joinSamples(
        Array(15)
          .fill(joinSamples([speakTones(text, characters), silence]))
          .flat(),
      ),
    );
    const seconds = minute.length / 32_000;
    const replies: ServerResult[] = [];
    const session = engine.openSession((reply) => replies.push(reply));
    await session.configure({});
    const send = async (times: number) => {
      for (let time = 0; time < times; time++) await session.audio(minute);
    };
    await send(4);
    const early = residentMegabytes(engine);
    await send(20);
    // As floats, the audio alone would take this much.
    expect((20 * seconds * 16_000 * 4) / 1024 ** 2).toBeGreaterThan(60);
    expect(residentMegabytes(engine) - early).toBeLessThan(40);
    await session.end();
    session.close();
    expect(replies).toMatchObject([{ text: text.repeat(15 * 24) }]);
  });

  test("silence, a short noise, a constant offset and music are not voices", async () => {
    const offset = new Float32Array(32_000).fill(0.2);
    for (const samples of [silence, joinSamples([silence, hum.subarray(0, 2000), silence]), offset]) {
      expect(await hear(engine, toPcm(samples), {})).toMatchObject([{ text: "" }]);
    }
    const other = createSherpaEngine({ ...common, vadDir: toneVadDir, modelDir: musicDir });
    await other.start();
    const [answer] = await hear(other, toPcm(joinSamples([silence, hum, silence])), { schema: 1 });
    expect(answer).toMatchObject({ text: "", transcript: { segments: [{ text: "", events: ["BGM"] }] } });
    await other.close();
  });
});

function residentMegabytes(engine: Engine): number {
  const [{ pid } = { pid: 0 }] = engine.processes();
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

async function hear(engine: Engine, bytes: Uint8Array, settings: ClientFrame): Promise<ServerResult[]> {
  const replies: ServerResult[] = [];
  const session = engine.openSession((reply) => replies.push(reply));
  await session.configure(settings);
  try {
    for (let offset = 0; offset < bytes.length; offset += 65_536) {
      await session.audio(bytes.subarray(offset, offset + 65_536));
    }
    await session.end();
  } finally {
    session.close();
  }
  return replies;
}

function toPcm(samples: Float32Array): Uint8Array {
  return new Uint8Array(Int16Array.from(samples, (sample) => Math.round(sample * 32_767)).buffer);
}

function stage(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(staged.folder, name);
  mkdirSync(folder);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  return folder;
}
