import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createPunctuationModel,
  createSpeakerModel,
  createVadModel,
  renderTokensText,
  writeOnnxModel,
} from "@funasr-images/tones";
import { readWeights } from "@funasr-images/weights";
import { afterAll, expect, test } from "vitest";
import { createEnergyParaformer } from "../../../testing/create-energy-paraformer.ts";
import { stageSpeechModel } from "../../../testing/stage-speech-model.ts";
import { readOnnxMetadata } from "../read-onnx-metadata.ts";
import { planModels, punctuationKeys } from "./plan-models.ts";
import { senseVoiceKeys } from "./plan-recogniser.ts";

const staged = stageSpeechModel();
const model = join(staged.modelDir, "model_quant.onnx");
const tokensText = renderTokensText(JSON.parse(readFileSync(join(staged.modelDir, "tokens.json"), "utf8")) as string[]);
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

test("finds the models in FunASR's layout", () => {
  const vad = stage({ "model_quant.onnx": createVadModel() });
  const punc = stage({ "model_quant.onnx": createPunctuationModel({ tokens: ["一"], sentenceFinal: [] }) });
  expect(planModels({ modelDir: staged.modelDir, vadDir: vad, puncDir: punc })).toEqual({
    recogniser: { layout: "sense-voice", model },
    tokens: join(staged.modelDir, "tokens.json"),
    vad: { model: join(vad, "model_quant.onnx"), lateness: 0 },
    punctuation: join(punc, "model_quant.onnx"),
    notes: [],
  });
});

test("and in sherpa-onnx's layout", () => {
  const folder = stage({ "model.int8.onnx": readFileSync(model), "tokens.txt": tokensText });
  expect(planModels({ modelDir: folder })).toMatchObject({
    recogniser: { layout: "sense-voice", model: join(folder, "model.int8.onnx") },
    tokens: join(folder, "tokens.txt"),
  });
});

test("accepts the only model in a folder, whatever its name, and a streaming model of either layout", () => {
  const vad = stage({ "silero_vad.onnx": createVadModel() });
  expect(planModels({ modelDir: staged.modelDir, vadDir: vad, onlineModelDir: staged.onlineModelDir })).toMatchObject({
    vad: { model: join(vad, "silero_vad.onnx"), lateness: 0 },
    online: {
      files: { layout: "nemo-ctc", model: join(staged.onlineModelDir, "model_quant.onnx") },
      tokens: join(staged.onlineModelDir, "tokens.json"),
      padSeconds: { before: 0.48, after: 1.67 },
    },
  });
  const online = stage(createEnergyFiles());
  expect(planModels({ modelDir: staged.modelDir, onlineModelDir: online }).online?.files).toEqual({
    layout: "paraformer",
    encoder: join(online, "encoder.onnx"),
    decoder: join(online, "decoder.onnx"),
  });
});

test.each([
  ["the decoder of another model", { ...createEnergyFiles(), "decoder.onnx": createVadModel() }, "as decoder of"],
  ["the tokens of another model", { ...createEnergyFiles(), "tokens.txt": "<blank> 0\n" }, "has 1 tokens"],
  ["neither layout", { "model.onnx": createVadModel(), "tokens.txt": "" }, "neither a streaming Paraformer nor"],
  [
    "tokens without a blank",
    { "model.onnx": readFileSync(join(staged.onlineModelDir, "model_quant.onnx")), "tokens.txt": "a 0\n" },
    "no token <blk>",
  ],
])("refuses a streaming model with %s", (_name, files, message) => {
  expect(() => planModels({ modelDir: staged.modelDir, onlineModelDir: stage(files) })).toThrow(message);
});

test.each([
  ["v4", 0],
  ["v5", 448],
  ["v6", 448],
] as const)(
  "recognises Silero %s by its inputs, under each of its names, and how late it decides",
  (version, lateness) => {
    const model = readWeights(`silero-vad-${version}`);
    for (const name of ["silero_vad.onnx", `silero_vad_${version}.onnx`, "silero_vad.int8.onnx"]) {
      const vad = stage({ [name]: model, "other.onnx": "" });
      expect(planModels({ modelDir: staged.modelDir, vadDir: vad }).vad).toEqual({ model: join(vad, name), lateness });
    }
  },
);

test.each([
  ["FunASR's FSMN detector", createFsmnModel(), /as voice activity detector.*FunASR's FSMN.*use Silero's/],
  ["a model of another kind", createSpeakerModel(), /as voice activity detector.*its inputs are x, its outputs /],
  ["Silero cut short", readWeights("silero-vad-v4").subarray(0, 1_000_000), /cut short/],
  ["no model", "not a model", /not an ONNX file/],
  ["an empty file", "", /it has no graph/],
])("refuses %s as a detector, with an explanation", (_name, file, message) => {
  for (const name of ["model_quant.onnx", "silero_vad.onnx"]) {
    expect(() => planModels({ modelDir: staged.modelDir, vadDir: stage({ [name]: file }) })).toThrow(message);
  }
});

test("refuses a punctuation model of the streaming kind, which has four inputs", () => {
  const punc = stage({
    "model.onnx": createShell(["inputs", "text_lengths", "vad_masks", "sub_masks"], punctuationKeys),
  });
  expect(() => planModels({ modelDir: staged.modelDir, puncDir: punc })).toThrow(
    /as CT-Transformer.*inputs, text_lengths, vad_masks/,
  );
});

test("leaves out a punctuation model for which sherpa-onnx would end the process, and says so", () => {
  const punc = stage({ "model_quant.onnx": createVadModel() });
  const plan = planModels({ modelDir: staged.modelDir, puncDir: punc });
  expect(plan.punctuation).toBeUndefined();
  expect(plan.notes).toEqual([expect.stringContaining("no metadata tokens, vocab_size, punctuations, unk_symbol")]);
});

test.each([
  ["an empty folder", {}, "has no *.onnx"],
  ["several models of unknown names", { "a.onnx": "", "b.onnx": "" }, "has a.onnx, b.onnx, but not model_quant"],
  ["a model without metadata", { "model.onnx": createVadModel() }, "lacks the metadata vocab_size, lfr_window_size"],
  [
    "a model of another kind with all metadata",
    { "model.onnx": createShell(["x"], senseVoiceKeys) },
    "as SenseVoice model",
  ],
  ["something that is not a model", { "model.onnx": "not a model" }, "not an ONNX file"],
  ["an empty file", { "model.onnx": "" }, "lacks the metadata"],
  ["a model cut short", { "model.onnx": readFileSync(model).subarray(0, 400_000) }, "cut short"],
  ["the tokens of another model", { "model.onnx": readFileSync(model), "tokens.txt": "a 0\nb 1\n" }, "has 2 tokens"],
  ["no tokens", { "model.onnx": readFileSync(model) }, "has none of tokens.txt, tokens.json"],
  ["tokens of a wrong shape", { "model.onnx": readFileSync(model), "tokens.json": '{"a":0}' }, "must be a JSON array"],
  ["tokens that are not JSON", { "model.onnx": readFileSync(model), "tokens.json": "[" }, "cannot be read"],
])("refuses %s before sherpa-onnx loads it", (_name, files, message) => {
  expect(() => planModels({ modelDir: stage(files) })).toThrow(message);
});

function stage(files: Record<string, string | Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), "funasr-plan-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

function createEnergyFiles(): Record<string, string | Uint8Array> {
  const { encoder, decoder, tokens } = createEnergyParaformer();
  return { "encoder.onnx": encoder, "decoder.onnx": decoder, "tokens.txt": tokens };
}

/** Inputs and outputs of FunASR's export. */
function createFsmnModel(): Uint8Array {
  return createShell(["speech", "in_cache0", "in_cache1", "in_cache2", "in_cache3"], []);
}

/** A model that does nothing, with this metadata. */
function createShell(inputs: readonly string[], metadata: readonly string[]): Uint8Array {
  return writeOnnxModel({
    name: "shell",
    tensors: [],
    inputs: inputs.map((name) => ({ name, type: "float32", shape: [1] })),
    outputs: [{ name: "y", type: "float32", shape: [1] }],
    nodes: [{ operator: "Identity", inputs: [inputs[0] as string], outputs: ["y"] }],
    metadata: Object.fromEntries(metadata.map((key) => [key, "1"])),
  });
}
