import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSegmentationModel, createSpeakerModel, createVocalsModels, writeOnnxModel } from "@funasr-images/tones";
import { readWeights } from "@funasr-images/weights";
import { afterAll, expect, test } from "vitest";
import { stageSpeechModel } from "../../testing/stage-speech-model.ts";
import { readOnnxMetadata } from "./read-onnx-metadata.ts";
import { readOnnxSignature } from "./read-onnx-signature.ts";
import { planSpeakerModels } from "./speakers/plan-speaker-models.ts";
import { planVocalsModels } from "./vocals/plan-vocals-models.ts";

const folder = mkdtempSync(join(tmpdir(), "funasr-signature-"));
const staged = stageSpeechModel();
afterAll(() => {
  staged.remove();
  rmSync(folder, { recursive: true });
});

test("reads inputs and outputs of real models, without their weights", () => {
  expect(readOnnxSignature(stage("v4", readWeights("silero-vad-v4")))).toEqual({
    inputs: ["input", "sr", "h", "c"],
    outputs: ["output", "hn", "cn"],
  });
  expect(readOnnxSignature(stage("v6", readWeights("silero-vad-v6")))).toEqual({
    inputs: ["input", "state", "sr"],
    outputs: ["output", "stateN"],
  });
  expect(readOnnxSignature(join(staged.modelDir, "model_quant.onnx"))).toEqual({
    inputs: ["x", "x_length", "language", "text_norm"],
    outputs: ["logits"],
  });
});

test("accepts the models of speakers and vocals, and no others with their metadata", () => {
  const segmentationDir = folderOf(stage("segmentation/model", createSegmentationModel()));
  const speakerDir = folderOf(stage("speaker/model", createSpeakerModel()));
  const { vocals, accompaniment } = createVocalsModels({ music: [2500] });
  const vocalsDir = folderOf(stage("vocals/vocals", vocals));
  stage("vocals/accompaniment", accompaniment);
  expect(planSpeakerModels({ segmentationDir, speakerDir }).window).toBe(160_000);
  expect(planVocalsModels(vocalsDir).vocals).toBe(join(vocalsDir, "vocals.onnx"));

  const wrongSegmentation = folderOf(imitate("wrong-segmentation/model", join(segmentationDir, "model.onnx")));
  expect(() => planSpeakerModels({ segmentationDir: wrongSegmentation, speakerDir })).toThrow(
    /cannot be loaded by sherpa-onnx as pyannote segmentation: its inputs are a, b, its outputs y\.$/,
  );
  const wrongSpeaker = folderOf(imitate("wrong-speaker/model", join(speakerDir, "model.onnx")));
  expect(() => planSpeakerModels({ segmentationDir, speakerDir: wrongSpeaker })).toThrow(
    /as speaker embedding of wespeaker/,
  );
  writeFileSync(join(vocalsDir, "vocals.onnx"), readFileSync(imitate("imitation", join(vocalsDir, "vocals.onnx"))));
  expect(() => planVocalsModels(vocalsDir)).toThrow(/as spleeter model/);
});

/** A model with the metadata of another one, but with two inputs. */
function imitate(name: string, file: string): string {
  const model = writeOnnxModel({
    name: "imitation",
    tensors: [],
    inputs: ["a", "b"].map((input) => ({ name: input, type: "float32", shape: [1] })),
    outputs: [{ name: "y", type: "float32", shape: [1] }],
    nodes: [{ operator: "Add", inputs: ["a", "b"], outputs: ["y"] }],
    metadata: Object.fromEntries(readOnnxMetadata(file)),
  });
  return stage(name, model);
}

function stage(name: string, model: Uint8Array): string {
  const file = join(folder, `${name}.onnx`);
  mkdirSync(folderOf(file), { recursive: true });
  writeFileSync(file, model);
  return file;
}

function folderOf(file: string): string {
  return join(file, "..");
}
