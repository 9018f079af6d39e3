import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerResult } from "@funasr-images/protocol";
import { createPunctuationModel, encodeWav } from "@funasr-images/tones";
import { readWeights } from "@funasr-images/weights";
import { afterAll, expect, test } from "vitest";
import { joinSamples } from "../../audio/samples.ts";
import type { Engine } from "../../engine.ts";
import { decodeWavFile } from "../../testing/decode-wav-file.ts";
import { stageSpeechModel } from "../../testing/stage-speech-model.ts";
import { createSherpaEngine } from "./create-sherpa-engine.ts";

const staged = stageSpeechModel();
afterAll(staged.remove);

const vadDir = join(staged.folder, "vad");
mkdirSync(vadDir);
writeFileSync(join(vadDir, "model_quant.onnx"), readWeights("silero-vad-v4"));

const recordings = staged.samples.slice(0, 3);
const lastCharacters = recordings.map(({ text }) => text.at(-1) ?? "");
const puncDir = join(staged.folder, "punc");
mkdirSync(puncDir);
const tokens = [...new Set(recordings.flatMap(({ text }) => [...text]))];
writeFileSync(
  join(puncDir, "model_quant.onnx"),
  createPunctuationModel({ tokens, sentenceFinal: [...new Set(lastCharacters)] }),
);

const options = { modelDir: staged.modelDir, decoderThreads: 2, modelThreads: 1, startTimeoutMs: 240_000 };

test("finds speech between silences, transcribes each part and punctuates the whole", async () => {
  const engine = createSherpaEngine({ ...options, vadDir, puncDir });
  await engine.start();
  const texts = recordings.map(({ text }) => `${text}。`).join("");
  // Twice, because the detector is reused.
  for (let turn = 0; turn < 2; turn++) {
    expect(await hear(engine, { wav_format: "wav" }, withSilences(2))).toMatchObject({ text: texts });
  }
  expect(await hear(engine, {}, new Uint8Array(64_000))).toMatchObject({ text: "" });
  await engine.close();
});

test("without a detector splits a long recording at its silences, so that no word is lost", async () => {
  const engine = createSherpaEngine(options);
  await engine.start();
  const wav = withSilences(6);
  expect(wav.length).toBeGreaterThan(25 * 32_000);
  expect(await hear(engine, { wav_format: "wav" }, wav)).toMatchObject({
    text: recordings.map(({ text }) => text).join(""),
  });
  await engine.close();
});

test("resamples pcm at another rate, and reads the rate from the settings", async () => {
  const engine = createSherpaEngine(options);
  await engine.start();
  const [sample] = recordings;
  const samples = decodeWavFile(sample?.file ?? "");
  const stretched = new Int16Array(samples.length * 3);
  for (let index = 0; index < stretched.length; index++) {
    const left = samples[Math.floor(index / 3)] ?? 0;
    const right = samples[Math.floor(index / 3) + 1] ?? left;
    stretched[index] = Math.round((left + ((right - left) * (index % 3)) / 3) * 32_767);
  }
  const bytes = new Uint8Array(stretched.buffer);
  expect(await hear(engine, { audio_fs: 48_000 }, bytes)).toMatchObject({ text: sample?.text });
  await engine.close();
});

test("answers many sessions at once, each with its own text", async () => {
  const engine = createSherpaEngine(options);
  await engine.start();
  const heard = await Promise.all(
    staged.samples.map(({ file }) => hear(engine, { wav_format: "wav" }, readFileSync(file))),
  );
  expect(heard.map(({ text }) => text)).toEqual(staged.samples.map(({ text }) => text));
  await engine.close();
});

test.each([
  [0, ""],
  [1, ""],
  [2, ""],
  [20, ""],
])("%i bytes of audio are answered without text", async (size, text) => {
  const engine = createSherpaEngine({ ...options, ...(size % 2 === 0 && { vadDir }) });
  await engine.start();
  expect(await hear(engine, {}, new Uint8Array(size))).toMatchObject({ text });
  await engine.close();
});

test("says what is wrong with what is no audio", async () => {
  const engine = createSherpaEngine(options);
  await engine.start();
  await expect(hear(engine, { wav_format: "mp3" }, new Uint8Array(100))).rejects.toMatchObject({
    code: "BAD_AUDIO",
    message: expect.stringContaining("The format of this file is unknown"),
  });
  await engine.close();
  expect(() => engine.openSession(() => {})).toThrow("The engine is down");
});

async function hear(engine: Engine, settings: object, bytes: Uint8Array): Promise<ServerResult> {
  const replies: ServerResult[] = [];
  const session = engine.openSession((reply) => replies.push(reply));
  await session.configure(settings);
  for (let offset = 0; offset < bytes.length; offset += 65_536)
    await session.audio(bytes.subarray(offset, offset + 65_536));
  await session.end();
  session.close();
  expect(replies).toHaveLength(1);
  return replies[0] as ServerResult;
}

/** The recordings with silence before, between and after them, as one wav file. */
function withSilences(seconds: number): Uint8Array {
  const silence = new Float32Array(seconds * 16_000);
  const parts = [silence, ...recordings.flatMap(({ file }) => [decodeWavFile(file), silence])];
  return encodeWav(joinSamples(parts), 16_000);
}
