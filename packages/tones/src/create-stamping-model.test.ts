import { expect, it } from "vitest";
import { createStampingModel } from "./create-stamping-model.ts";
import { createVadModel } from "./create-vad-model.ts";
import { transcribeSpoken } from "./testing/transcribe-spoken.ts";

it("recognises the same with three more outputs", async () => {
  expect(await transcribeSpoken("time.wav", createStampingModel)).toBe("现在是上午十一点三十分");
});

it.each([
  ["a model of another layout", createVadModel(), /has 3 outputs/],
  ["an empty file", new Uint8Array(), /has 0 outputs/],
])("refuses %s", (_what, model, message) => {
  expect(() => createStampingModel(model)).toThrow(message);
});
