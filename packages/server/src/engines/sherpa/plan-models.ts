import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "../../engine.ts";
import { readOnnxMetadata } from "./read-onnx-metadata.ts";

/** Files that the worker loads, checked: sherpa-onnx ends the whole process for one missing metadata key. */
export interface ModelPlan {
  readonly recogniser: string;
  /** `tokens.txt` of sherpa-onnx, or the `tokens.json` of FunASR, which the worker converts. */
  readonly tokens: string;
  readonly vad?: string;
  readonly punctuation?: string;
  /** What was given but is left out, and why. */
  readonly notes: readonly string[];
}

/**
 * Looks into the model folders, in FunASR's layout or in that of sherpa-onnx, before anything is loaded.
 *
 * @throws EngineError `ENGINE_START`
 */
export function planModels(folders: {
  readonly model: string;
  readonly vad?: string;
  readonly punc?: string;
}): ModelPlan {
  const recogniser = findModel(folders.model);
  requireMetadata(recogniser, senseVoiceKeys);
  const tokens = findFile(folders.model, ["tokens.txt", "tokens.json"]);
  requireTokens(tokens);
  const vad = folders.vad && findModel(folders.vad);
  if (vad) requireMetadata(vad, []);

  const punctuation = folders.punc && findModel(folders.punc);
  const missing = punctuation ? missingKeys(punctuation, punctuationKeys) : [];
  const usable = punctuation && missing.length === 0;
  return {
    recogniser,
    tokens,
    ...(vad && { vad }),
    ...(usable && { punctuation }),
    // FunASR's own export has no metadata; the recogniser punctuates by itself, so going without is no failure.
    notes: missing.length > 0 ? [`no punctuation: ${punctuation} has no metadata ${missing.join(", ")}`] : [],
  };
}

const senseVoiceKeys = [
  "vocab_size",
  "lfr_window_size",
  "lfr_window_shift",
  "normalize_samples",
  "with_itn",
  "without_itn",
  "lang_auto",
  "lang_zh",
  "lang_en",
  "lang_ja",
  "lang_ko",
  "lang_yue",
  "neg_mean",
  "inv_stddev",
];

const punctuationKeys = ["tokens", "vocab_size", "punctuations", "unk_symbol"];

function findModel(folder: string): string {
  return findFile(folder, ["model_quant.onnx", "model.int8.onnx", "model.onnx"]);
}

function findFile(folder: string, names: readonly string[]): string {
  const found = names.map((name) => join(folder, name)).find((file) => existsSync(file));
  if (found) return found;
  throw new EngineError("ENGINE_START", `${folder} has none of ${names.join(", ")}. Is the right folder mounted?`);
}

function requireMetadata(file: string, keys: readonly string[]): void {
  const missing = missingKeys(file, keys);
  if (missing.length === 0) return;
  const mend = "Use an export made for sherpa-onnx.";
  throw new EngineError("ENGINE_START", `${file} lacks the metadata ${missing.join(", ")}. ${mend}`);
}

function missingKeys(file: string, keys: readonly string[]): string[] {
  try {
    const metadata = readOnnxMetadata(file);
    return keys.filter((key) => !metadata.has(key));
  } catch (cause) {
    throw new EngineError("ENGINE_START", `${file} cannot be used: ${(cause as Error).message}.`, { cause });
  }
}

function requireTokens(file: string): void {
  if (file.endsWith(".txt")) return;
  try {
    const tokens: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (Array.isArray(tokens) && tokens.every((token) => typeof token === "string")) return;
  } catch (cause) {
    throw new EngineError("ENGINE_START", `${file} cannot be read: ${(cause as Error).message}.`, { cause });
  }
  throw new EngineError("ENGINE_START", `${file} must be a JSON array of strings, one per token id.`);
}
