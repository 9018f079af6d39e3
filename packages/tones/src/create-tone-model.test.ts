import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToneModel, type ToneModel } from "./create-tone-model.ts";
import { encodeWav } from "./encode-wav.ts";
import { maximumTones } from "./plan-tones.ts";
import { renderTokensText } from "./render-tokens-text.ts";
import { speakTones } from "./speak-tones.ts";
import { openScratch, runEngine } from "./testing/run-engine.ts";

const digits = [..."零一二三四五六七八九"];
let scratch: Awaited<ReturnType<typeof openScratch>>;
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(() => scratch.close());

describe("createToneModel, in the real engine", () => {
  it("gives the exact text, even of repeated characters, at three sample rates", async () => {
    const text = "二零二六一一二二八八八九";
    const rates = [16000, 8000, 48000];
    const waves = rates.map((sampleRate) => encodeWav(speakTones(text, digits, { sampleRate }), sampleRate));
    const heard = await transcribe(createToneModel({ characters: digits }), waves);
    expect(heard.map((each) => each.text)).toEqual([text, text, text]);
  });

  it("labels the text with neutral Mandarin speech by default", async () => {
    const [heard] = await transcribe(createToneModel({ characters: digits }), [spokenDigits("一")]);
    expect(heard).toMatchObject({ text: "一", lang: "<|zh|>", emotion: "<|NEUTRAL|>", event: "<|Speech|>" });
  });

  it("labels the text with the given language, emotion and event", async () => {
    const model = createToneModel({ characters: digits, language: "yue", emotion: "HAPPY", event: "Laughter" });
    const [heard] = await transcribe(model, [spokenDigits("三一四")]);
    expect(heard).toMatchObject({ text: "三一四", lang: "<|yue|>", emotion: "<|HAPPY|>", event: "<|Laughter|>" });
  });

  it("gives the start of each character, on the engine's grid of 60 ms", async () => {
    const [heard] = await transcribe(createToneModel({ characters: digits }), [spokenDigits("九八七")]);
    const beginnings = [0.1, 0.4, 0.7];
    expect(heard?.timestamps).toHaveLength(3);
    for (const [index, beginning] of beginnings.entries()) {
      expect(Math.abs((heard?.timestamps[index] ?? Number.NaN) - beginning)).toBeLessThanOrEqual(0.06);
    }
  });

  it("recognises nothing in silence", async () => {
    const [heard] = await transcribe(createToneModel({ characters: digits }), [
      encodeWav(new Float32Array(16000), 16000),
    ]);
    expect(heard?.text).toBe("");
  });

  it("distinguishes the tones of the largest alphabet, loud and at a twentieth of the level", async () => {
    const characters = Array.from({ length: maximumTones }, (_, index) => String.fromCodePoint(0x4e00 + index));
    const text = [...characters, ...characters.toReversed()].join("");
    const loud = speakTones(text, characters);
    const waves = [loud, loud.map((sample) => sample / 20)].map((samples) => encodeWav(samples, 16000));
    const heard = await transcribe(createToneModel({ characters }), waves);
    expect(heard.map((each) => each.text)).toEqual([text, text]);
  });
});

describe("createToneModel", () => {
  it("writes the same bytes every time", () => {
    expect(createToneModel({ characters: digits })).toEqual(createToneModel({ characters: digits }));
  });

  it("puts blank first, then the characters, then the labels", () => {
    const { tokens } = createToneModel({ characters: ["是", "否"] });
    expect(tokens).toEqual(["<blk>", "是", "否", "<|zh|>", "<|NEUTRAL|>", "<|Speech|>", "<|withitn|>"]);
  });
});

function spokenDigits(text: string): Uint8Array {
  return encodeWav(speakTones(text, digits), 16000);
}

async function transcribe({ model, tokens }: ToneModel, waves: readonly Uint8Array[]) {
  return runEngine("transcribe", {
    model: await scratch.write("tones.onnx", model),
    tokens: await scratch.write("tokens.txt", renderTokensText(tokens)),
    waves: await Promise.all(waves.map((wave, index) => scratch.write(`${index}.wav`, wave))),
  });
}
