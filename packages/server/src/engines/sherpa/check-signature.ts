import { EngineError } from "../../engine.ts";
import { type OnnxSignature, readOnnxSignature } from "./read-onnx-signature.ts";

/**
 * The names, if sherpa-onnx compares them; else the number of inputs that it passes by position, and of outputs that it
 * reads.
 */
export interface WantedSignature {
  readonly inputs: number | readonly string[];
  readonly outputs: number | readonly string[];
}

/**
 * Compares a model with what sherpa-onnx passes to it: another kind of model with the same metadata, or with none,
 * would end the process, at the start or with the first speech.
 *
 * @param kind what it should be, for people
 * @returns the key of the matching signature
 * @throws EngineError `ENGINE_START`
 */
export function requireSignature<Key extends string>(
  file: string,
  kind: string,
  wanted: Readonly<Record<Key, WantedSignature>>,
): Key {
  const found = readSignature(file);
  const key = (Object.keys(wanted) as Key[]).find((one) => fits(found, wanted[one]));
  if (key !== undefined) return key;
  const what = `its inputs are ${list(found.inputs)}, its outputs ${list(found.outputs)}${knownAs(found)}`;
  throw new EngineError("ENGINE_START", `${file} cannot be loaded by sherpa-onnx as ${kind}: ${what}.`);
}

function readSignature(file: string): OnnxSignature {
  try {
    return readOnnxSignature(file);
  } catch (cause) {
    throw new EngineError("ENGINE_START", `${file} cannot be used: ${(cause as Error).message}.`, { cause });
  }
}

function fits(found: OnnxSignature, wanted: WantedSignature): boolean {
  const { inputs, outputs } = wanted;
  return (
    (typeof inputs === "number" ? found.inputs.length === inputs : found.inputs.join("\n") === inputs.join("\n")) &&
    (typeof outputs === "number" ? found.outputs.length >= outputs : found.outputs.join("\n") === outputs.join("\n"))
  );
}

/** What people mount by mistake. */
function knownAs({ inputs }: OnnxSignature): string {
  if (inputs[0] === "speech" && inputs[1]?.startsWith("in_cache")) {
    return " (FunASR's FSMN detector, which sherpa-onnx does not support: use Silero's silero_vad.onnx)";
  }
  return "";
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(", ");
  if (names.length > 8) return `${shown} and ${names.length - 8} more`;
  return shown || "none";
}
