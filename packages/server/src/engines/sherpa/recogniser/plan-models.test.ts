import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPunctuationModel, createVadModel, writeOnnxModel } from "@funasr-images/tones";
import { afterAll, expect, test } from "vitest";
import { stageSpeechModel } from "../../../testing/stage-speech-model.ts";
import { readOnnxMetadata } from "../read-onnx-metadata.ts";
import { planModels } from "./plan-models.ts";

const staged = stageSpeechModel();
const model = join(staged.modelDir, "model_quant.onnx");
const folders: string[] = [];
afterAll(() => {
  staged.remove();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

test("reads the metadata of a real model", () => {
  const metadata = readOnnxMetadata(model);
  expect(metadata.get("lfr_window_size")).toBe("7");
  expect(metadata.get("neg_mean")?.split(",")).toHaveLength(560);
});

test("takes what it finds in the folders, in FunASR's layout", () => {
  const vad = stage({ "model_quant.onnx": createVadModel() });
  const punc = stage({ "model_quant.onnx": createPunctuationModel({ tokens: ["一"], sentenceFinal: [] }) });
  expect(planModels({ model: staged.modelDir, vad, punc })).toEqual({
    recogniser: model,
    tokens: join(staged.modelDir, "tokens.json"),
    vad: join(vad, "model_quant.onnx"),
    punctuation: join(punc, "model_quant.onnx"),
    notes: [],
  });
});

test("and in that of sherpa-onnx", () => {
  const folder = stage({ "model.int8.onnx": readFileSync(model), "tokens.txt": "<blk> 0\n" });
  expect(planModels({ model: folder })).toMatchObject({
    recogniser: join(folder, "model.int8.onnx"),
    tokens: join(folder, "tokens.txt"),
  });
});

test("takes the only model of a folder, whatever its name, and a streaming model of either layout", () => {
  const vad = stage({ "silero_vad.onnx": createVadModel() });
  expect(planModels({ model: staged.modelDir, vad, online: staged.onlineModelDir })).toMatchObject({
    vad: join(vad, "silero_vad.onnx"),
    online: {
      files: { layout: "nemo-ctc", model: join(staged.onlineModelDir, "model_quant.onnx") },
      tokens: join(staged.onlineModelDir, "tokens.json"),
      padSeconds: { before: 0.48, after: 1.67 },
    },
  });
  const metadata = ["vocab_size", "lfr_window_size", "lfr_window_shift", "encoder_output_size"];
  const more = ["decoder_num_blocks", "decoder_kernel_size", "neg_mean", "inv_stddev"];
  const encoder = writeOnnxModel({
    name: "encoder",
    tensors: [],
    inputs: [{ name: "x", type: "float32", shape: [1] }],
    outputs: [{ name: "y", type: "float32", shape: [1] }],
    nodes: [{ operator: "Identity", inputs: ["x"], outputs: ["y"] }],
    metadata: Object.fromEntries([...metadata, ...more].map((key) => [key, "1"])),
  });
  const online = stage({ "encoder.onnx": encoder, "decoder.onnx": createVadModel(), "tokens.txt": "<blank> 0\n" });
  expect(planModels({ model: staged.modelDir, online }).online?.files).toEqual({
    layout: "paraformer",
    encoder: join(online, "encoder.onnx"),
    decoder: join(online, "decoder.onnx"),
  });
});

test.each([
  ["neither layout", { "model.onnx": createVadModel(), "tokens.txt": "" }, "neither a streaming Paraformer nor"],
  [
    "tokens without a blank",
    { "model.onnx": readFileSync(join(staged.onlineModelDir, "model_quant.onnx")), "tokens.txt": "a 0\n" },
    "no token <blk>",
  ],
])("refuses a streaming model with %s", (_name, files, message) => {
  expect(() => planModels({ model: staged.modelDir, online: stage(files) })).toThrow(message);
});

test("goes without a punctuation model that sherpa-onnx would end the process for, and says so", () => {
  const punc = stage({ "model_quant.onnx": createVadModel() });
  const plan = planModels({ model: staged.modelDir, punc });
  expect(plan.punctuation).toBeUndefined();
  expect(plan.notes).toEqual([expect.stringContaining("no metadata tokens, vocab_size, punctuations, unk_symbol")]);
});

test.each([
  ["an empty folder", {}, "has no *.onnx"],
  [
    "several models of unknown names",
    { "a.onnx": "", "b.onnx": "" },
    "has a.onnx, b.onnx, of which none is model_quant",
  ],
  ["a model without metadata", { "model.onnx": createVadModel() }, "lacks the metadata vocab_size, lfr_window_size"],
  ["something that is no model", { "model.onnx": "not a model" }, "no ONNX file"],
  ["an empty file", { "model.onnx": "" }, "lacks the metadata"],
  ["a model cut short", { "model.onnx": readFileSync(model).subarray(0, 400_000) }, "cut short"],
  ["no tokens", { "model.onnx": readFileSync(model) }, "has none of tokens.txt, tokens.json"],
  ["tokens of a wrong shape", { "model.onnx": readFileSync(model), "tokens.json": '{"a":0}' }, "must be a JSON array"],
  ["tokens that are no JSON", { "model.onnx": readFileSync(model), "tokens.json": "[" }, "cannot be read"],
])("refuses %s before sherpa-onnx sees it", (_name, files, message) => {
  expect(() => planModels({ model: stage(files) })).toThrow(message);
});

function stage(files: Record<string, string | Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), "funasr-plan-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}
