import { afterAll, beforeAll, expect, it } from "vitest";
import { createVadModel } from "../create-vad-model.ts";
import { openScratch, runEngine } from "./run-engine.ts";

let scratch: Awaited<ReturnType<typeof openScratch>>;
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(() => scratch.close());

it("fails with the engine's own message if a model has another layout", async () => {
  const model = await scratch.write("not-sense-voice.onnx", createVadModel());
  const tokens = await scratch.write("tokens.txt", "<blk> 0\n");
  await expect(runEngine("transcribe", { model, tokens, waves: [] })).rejects.toThrow(/vocab_size/);
});
