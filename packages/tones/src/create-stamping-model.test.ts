import { expect, it } from "vitest";
import { createStampingModel } from "./create-stamping-model.ts";
import { createVadModel } from "./create-vad-model.ts";
import { encodeWav } from "./encode-wav.ts";
import { renderTokensText } from "./render-tokens-text.ts";
import { readSpokenModel, readSpokenSample } from "./testing/read-spoken-sample.ts";
import { openScratch, runEngine } from "./testing/run-engine.ts";

it("recognises the same with three more outputs", async () => {
  const scratch = await openScratch();
  try {
    const { model, tokens } = await readSpokenModel();
    const [answer] = await runEngine("transcribe", {
      model: await scratch.write("model.onnx", createStampingModel(model)),
      tokens: await scratch.write("tokens.txt", renderTokensText(tokens)),
      waves: [await scratch.write("wave.wav", encodeWav(await readSpokenSample("time.wav"), 16_000))],
    });
    expect(answer?.text).toBe("现在是上午十一点三十分");
  } finally {
    await scratch.close();
  }
});

it.each([
  ["a model of another layout", createVadModel(), /has 3 outputs/],
  ["an empty file", new Uint8Array(), /has 0 outputs/],
])("refuses %s", (_what, model, message) => {
  expect(() => createStampingModel(model)).toThrow(message);
});
