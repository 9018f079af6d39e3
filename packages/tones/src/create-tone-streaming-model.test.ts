import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToneStreamingModel } from "./create-tone-streaming-model.ts";
import { encodeWav } from "./encode-wav.ts";
import { maximumTones } from "./plan-tones.ts";
import { renderTokensText } from "./render-tokens-text.ts";
import { speakTones } from "./speak-tones.ts";
import { openScratch, runEngine } from "./testing/run-engine.ts";

const characters = [..."你好今天气真不错"];
let scratch: Awaited<ReturnType<typeof openScratch>>;
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(() => scratch.close());

describe("createToneStreamingModel, in the real engine", () => {
  it("gives the exact text, with partials that only grow", async () => {
    const text = "你好你好今天天气真不错";
    const heard = await stream(characters, speakTones(text, characters));
    expect(heard.text).toBe(text);
    expect(heard.partials.length).toBeGreaterThanOrEqual(6);
    for (const partial of heard.partials) expect(text.startsWith(partial)).toBe(true);
    expect(heard.partials.map((each) => each.length)).toEqual(
      heard.partials.map((each) => each.length).toSorted((a, b) => a - b),
    );
  });

  it("distinguishes the tones of the largest alphabet", async () => {
    const alphabet = Array.from({ length: maximumTones }, (_, index) => String.fromCodePoint(0x4e00 + index));
    const heard = await stream(alphabet, speakTones(alphabet.join(""), alphabet));
    expect(heard.text).toBe(alphabet.join(""));
  });

  it("recognises nothing in silence", async () => {
    expect(await stream(characters, new Float32Array(32000))).toEqual({ partials: [], text: "" });
  });
});

describe("createToneStreamingModel", () => {
  it("writes the same bytes every time", () => {
    expect(createToneStreamingModel({ characters })).toEqual(createToneStreamingModel({ characters }));
  });

  it("puts blank last, as NeMo does", () => {
    expect(createToneStreamingModel({ characters: ["是", "否"] }).tokens).toEqual(["是", "否", "<blk>"]);
  });
});

async function stream(alphabet: readonly string[], speech: Float32Array) {
  const { model, tokens } = createToneStreamingModel({ characters: alphabet });
  const samples = new Float32Array(speech.length + 8000);
  samples.set(speech);
  const [heard] = await runEngine("stream", {
    model: await scratch.write("streaming.onnx", model),
    tokens: await scratch.write("tokens.txt", renderTokensText(tokens)),
    waves: [await scratch.write("speech.wav", encodeWav(samples, 16000))],
    frame: 960,
  });
  if (!heard) throw new Error("the engine gave no answer");
  return heard;
}
