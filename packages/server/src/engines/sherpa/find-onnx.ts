import { readdirSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "../../engine.ts";

/**
 * The model in a folder: the first of the usual names, else the only ONNX file, because releases are named after their
 * training.
 *
 * @throws EngineError `ENGINE_START`
 */
export function findOnnx(folder: string, names: readonly string[]): string {
  const found = listOnnx(folder);
  const usual = names.find((name) => found.includes(name));
  const [only, ...others] = found;
  if (usual) return join(folder, usual);
  if (only && others.length === 0) return join(folder, only);
  const what = only ? `has ${found.join(", ")}, but not ${names.join(" or ")}` : "has no *.onnx";
  throw new EngineError("ENGINE_START", `${folder} ${what}`, { fix: "Is the right folder mounted?" });
}

function listOnnx(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".onnx"));
  } catch (cause) {
    throw new EngineError("ENGINE_START", `${folder} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}
