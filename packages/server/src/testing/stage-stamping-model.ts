import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createStampingModel } from "@funasr-images/tones";
import type { StagedSpeechModel } from "./stage-speech-model.ts";

/** The spoken model as if it were one of FunASR's with timestamps. @returns its folder */
export function stageStampingModel({ folder, modelDir }: StagedSpeechModel): string {
  const stamping = join(folder, "stamping");
  cpSync(modelDir, stamping, { recursive: true });
  const file = join(stamping, "model_quant.onnx");
  writeFileSync(file, createStampingModel(readFileSync(file)));
  return stamping;
}
