import { requireSignature, type WantedSignature } from "../check-signature.ts";
import { findOnnx } from "../find-onnx.ts";

/** Silero's voice activity detector, the only one of sherpa-onnx that an image may carry. */
export interface VadModelPlan {
  readonly model: string;
  /** Samples by which its decisions lag. */
  readonly lateness: number;
}

/**
 * Inspects the folder of the detector. Its version is recognised by its inputs, as in sherpa-onnx.
 *
 * @throws EngineError `ENGINE_START`
 */
export function planVadModel(folder: string): VadModelPlan {
  const model = findOnnx(folder, fileNames);
  const version = requireSignature(model, "voice activity detector", signatures);
  return { model, lateness: lateness[version] };
}

const fileNames = [
  "silero_vad.onnx",
  "silero_vad.int8.onnx",
  "silero_vad_v6.onnx",
  "silero_vad_v5.onnx",
  "silero_vad_v4.onnx",
  // FunASR's own names: another detector may be under them where its folder is expected.
  "model_quant.onnx",
  "model.int8.onnx",
  "model.onnx",
];

type Version = "v4" | "k2-fsa" | "v5";

/** v6 has the inputs of v5; the export of k2-fsa is v4 without the rate as an input. */
const signatures: Readonly<Record<Version, WantedSignature>> = {
  v4: { inputs: ["input", "sr", "h", "c"], outputs: ["output", "hn", "cn"] },
  "k2-fsa": { inputs: ["x", "h", "c"], outputs: ["prob", "new_h", "new_c"] },
  v5: { inputs: ["input", "state", "sr"], outputs: ["output", "stateN"] },
};

/**
 * v5 and v6 need the 64 samples before a window. sherpa-onnx takes them from the front: it decides on a window when the
 * next one arrives, and that window starts 64 samples later.
 */
const lateness: Readonly<Record<Version, number>> = { v4: 0, "k2-fsa": 0, v5: 512 - 64 };
