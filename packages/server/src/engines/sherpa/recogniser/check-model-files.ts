import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "../../../engine.ts";
import { findOnnx } from "../find-onnx.ts";
import { readOnnxMetadata } from "../read-onnx-metadata.ts";

/** The model of a folder with one model. @throws EngineError `ENGINE_START` */
export function findModel(folder: string): string {
  return findOnnx(folder, ["model_quant.onnx", "model.int8.onnx", "model.onnx"]);
}

/** The first existing file of the names used by hubs. @throws EngineError `ENGINE_START` */
export function findFile(folder: string, names: readonly string[]): string {
  const found = names.map((name) => join(folder, name)).find((file) => existsSync(file));
  if (found) return found;
  throw new EngineError("ENGINE_START", `${folder} has none of ${names.join(", ")}`, {
    fix: "Is the right folder mounted?",
  });
}

/** @throws EngineError `ENGINE_START` */
export function requireMetadata(file: string, keys: readonly string[]): void {
  const missing = missingKeys(file, keys);
  if (missing.length === 0) return;
  const fix = "Use an export made for sherpa-onnx.";
  throw new EngineError("ENGINE_START", `${file} lacks the metadata ${missing.join(", ")}`, { fix });
}

/** @throws EngineError `ENGINE_START` if the file is not a model */
export function missingKeys(file: string, keys: readonly string[]): string[] {
  try {
    const metadata = readOnnxMetadata(file);
    return keys.filter((key) => !metadata.has(key));
  } catch (cause) {
    throw new EngineError("ENGINE_START", `${file} cannot be used: ${(cause as Error).message}.`, { cause });
  }
}

/** The number of tokens of a model, from its metadata. */
export function vocabularySize(file: string): number {
  return Number(readOnnxMetadata(file).get("vocab_size"));
}

/**
 * Checks a token list, before sherpa-onnx ends the process because of it: at the start if `special` is missing, at the
 * first speech if a token has no line.
 *
 * @param count the number of tokens of the model
 * @param special a token that the model's decoder requires
 */
export function requireTokens(file: string, { count, special }: { count: number; special?: string }): void {
  const tokens = readTokens(file);
  if (special && !tokens.includes(special)) throw new EngineError("ENGINE_START", `${file} has no token ${special}.`);
  if (tokens.length >= count) return;
  const fix = "Is it the token list of another model?";
  throw new EngineError("ENGINE_START", `${file} has ${tokens.length} tokens, its model has ${count}`, { fix });
}

/** The tokens of a list in either layout, in order. @throws EngineError `ENGINE_START` */
export function readTokens(file: string): readonly string[] {
  try {
    const text = readFileSync(file, "utf8");
    if (file.endsWith(".txt"))
      return text
        .trimEnd()
        .split("\n")
        .map((line) => line.replace(/\s+\d+\s*$/, ""));
    const tokens: unknown = JSON.parse(text);
    if (Array.isArray(tokens) && tokens.every((token) => typeof token === "string")) return tokens;
  } catch (cause) {
    throw new EngineError("ENGINE_START", `${file} cannot be read: ${(cause as Error).message}.`, { cause });
  }
  throw new EngineError("ENGINE_START", `${file} must be a JSON array of strings, one per token id.`);
}
