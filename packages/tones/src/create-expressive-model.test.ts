import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createExpressiveModel } from "./create-expressive-model.ts";
import { createToneModel, type ToneModel, toneLabels } from "./create-tone-model.ts";
import { createVadModel } from "./create-vad-model.ts";
import { encodeWav } from "./encode-wav.ts";
import { renderTokensText } from "./render-tokens-text.ts";
import { speakTones } from "./speak-tones.ts";
import { readSpokenModel, readSpokenSample } from "./testing/read-spoken-sample.ts";
import { openScratch, runEngine } from "./testing/run-engine.ts";

const sampleRate = 16_000;
let scratch: Awaited<ReturnType<typeof openScratch>>;
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(() => scratch.close());

describe("createExpressiveModel", () => {
  it("recognises the words of the spoken model, emotion by loudness and music in the background", async () => {
    const { model, tokens } = await readSpokenModel();
    const speech = await readSpokenSample("welcome-m6.wav");
    const heard = await transcribe(createExpressiveModel(model, tokens), [
      speech,
      speech.map((sample) => sample * 0.2),
      speech.map((sample) => sample * 0.05),
      hum(speech, 0.05),
    ]);
    const text = "欢迎大家来体验达摩院推出的语音识别模型";
    expect(heard).toEqual([
      { text, lang: "<|zh|>", emotion: "<|HAPPY|>", event: "<|Speech|>" },
      { text, lang: "<|zh|>", emotion: "<|NEUTRAL|>", event: "<|Speech|>" },
      { text, lang: "<|zh|>", emotion: "<|SAD|>", event: "<|Speech|>" },
      { text, lang: "<|zh|>", emotion: "<|HAPPY|>", event: "<|BGM|>" },
    ]);
  });

  it("keeps the ids of the vocabulary and appends missing labels", async () => {
    const { model, tokens } = await readSpokenModel();
    const expressive = createExpressiveModel(model, tokens);
    expect(expressive.tokens.slice(0, tokens.length)).toEqual(tokens);
    expect(expressive.tokens.slice(tokens.length)).toEqual(["<|SAD|>", "<|HAPPY|>", "<|BGM|>"]);
  });

  it.each([
    ["a file that is not ONNX", new TextEncoder().encode("no model"), /not a protobuf message/],
    ["a model of another layout", createVadModel(), /has 3 outputs/],
    ["an empty file", new Uint8Array(), /holds no graph/],
  ])("refuses %s", (_what, model, message) => {
    expect(() => createExpressiveModel(model, [])).toThrow(message);
  });
});

describe("createToneModel with labels", () => {
  it.each([
    ["low", "三一四一五"],
    ["high", "九"],
    [undefined, "零"],
  ] as const)("recognises the emotion and the event of a voice that is %s", async (voice, text) => {
    const characters = [..."零一二三四五六七八九"];
    const speak = (peak: number) => speakTones(text, characters, { peak, voice });
    const heard = await transcribe(createToneModel({ characters, labels: toneLabels }), [
      speak(0.5),
      speak(0.05),
      hum(speak(0.5), 0.02),
    ]);
    expect(heard).toEqual([
      { text, lang: "<|zh|>", emotion: "<|HAPPY|>", event: "<|Speech|>" },
      { text, lang: "<|zh|>", emotion: "<|SAD|>", event: "<|Speech|>" },
      { text, lang: "<|zh|>", emotion: "<|HAPPY|>", event: "<|BGM|>" },
    ]);
  });
});

function hum(samples: Float32Array, peak: number): Float32Array {
  return samples.map((sample, index) => sample + peak * Math.sin((2 * Math.PI * 5000 * index) / sampleRate));
}

async function transcribe({ model, tokens }: ToneModel, recordings: readonly Float32Array[]) {
  const heard = await runEngine("transcribe", {
    model: await scratch.write("model.onnx", model),
    tokens: await scratch.write("tokens.txt", renderTokensText(tokens)),
    waves: await Promise.all(
      recordings.map((samples, index) => scratch.write(`${index}.wav`, encodeWav(samples, sampleRate))),
    ),
  });
  return heard.map(({ text, lang, emotion, event }) => ({ text, lang, emotion, event }));
}
