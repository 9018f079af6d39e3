import { EngineError } from "../../../engine.ts";
import { requireSignature } from "../check-signature.ts";
import { findOnnx } from "../find-onnx.ts";
import { readOnnxMetadata } from "../read-onnx-metadata.ts";

/**
 * The two files of a spleeter model, checked: sherpa-onnx ends the whole process because of one missing metadata key.
 */
export interface VocalsModelPlan {
  readonly vocals: string;
  readonly accompaniment: string;
}

/**
 * Inspects the folder of the separation model.
 *
 * @throws EngineError `ENGINE_START`
 */
export function planVocalsModels(folder: string): VocalsModelPlan {
  const find = (stem: string) => findOnnx(folder, [`${stem}.onnx`, `${stem}.fp16.onnx`, `${stem}.int8.onnx`]);
  const vocals = find("vocals");
  const accompaniment = find("accompaniment");
  if (vocals === accompaniment) {
    throw new EngineError("ENGINE_START", `${folder} has one file, ${vocals}. Spleeter has vocals and accompaniment.`);
  }
  const metadata = readMetadata(vocals);
  readMetadata(accompaniment);
  for (const [key, wanted] of [
    ["model_type", "spleeter"],
    ["stems", "2"],
  ] as const) {
    const found = metadata.get(key);
    if (found === wanted) continue;
    const what = `its metadata says ${key} ${found ?? "nothing"}, not ${wanted}`;
    throw new EngineError("ENGINE_START", `${vocals} cannot be used: ${what}`, {
      fix: "Use an export made for sherpa-onnx.",
    });
  }
  for (const file of [vocals, accompaniment]) {
    requireSignature(file, "spleeter model", { stem: { inputs: 1, outputs: 1 } });
  }
  return { vocals, accompaniment };
}

function readMetadata(file: string): ReadonlyMap<string, string> {
  try {
    return readOnnxMetadata(file);
  } catch (cause) {
    throw new EngineError("ENGINE_START", `${file} cannot be used: ${(cause as Error).message}.`, { cause });
  }
}
