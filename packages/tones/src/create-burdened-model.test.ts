import { expect, it } from "vitest";
import { createBurdenedModel } from "./create-burdened-model.ts";
import { createVadModel } from "./create-vad-model.ts";
import { transcribeSpoken } from "./testing/transcribe-spoken.ts";

it("recognises the same as without the burden", async () => {
  expect(await transcribeSpoken("time.wav", (model) => createBurdenedModel(model, { layers: 3, width: 64 }))).toBe(
    "现在是上午十一点三十分",
  );
});

it.each([
  ["a model of another layout", createVadModel(), /has 3 outputs/],
  ["an empty file", new Uint8Array(), /holds no graph/],
])("refuses %s", (_what, model, message) => {
  expect(() => createBurdenedModel(model)).toThrow(message);
});
