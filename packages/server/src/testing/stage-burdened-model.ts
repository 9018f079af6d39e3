import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Burden, createBurdenedModel } from "@funasr-images/tones";
import type { StagedSpeechModel } from "./stage-speech-model.ts";

/**
 * The same model, but as slow as a real one: an hour takes minutes. It is removed together with its source.
 *
 * @param burden that of SenseVoiceSmall unless given
 * @returns its folder, for `MODEL_DIR`
 */
export function stageBurdenedModel({ folder, modelDir }: StagedSpeechModel, burden?: Burden): string {
  const slowDir = join(folder, "asr-burdened");
  mkdirSync(slowDir);
  for (const file of readdirSync(modelDir)) copyFileSync(join(modelDir, file), join(slowDir, file));
  const model = join(slowDir, "model_quant.onnx");
  writeFileSync(model, createBurdenedModel(readFileSync(model), burden));
  return slowDir;
}
