import { requireSignature } from "../check-signature.ts";
import { findModel, missingKeys } from "./check-model-files.ts";
import { type OnlineModelPlan, planOnlineModel } from "./plan-online-model.ts";
import { planRecogniser, type RecogniserPlan } from "./plan-recogniser.ts";
import { planVadModel, type VadModelPlan } from "./plan-vad-model.ts";

/** Files for the worker, checked: sherpa-onnx ends the whole process because of one missing metadata key. */
export interface ModelPlan {
  readonly recogniser: RecogniserPlan;
  /** `tokens.txt` of sherpa-onnx, or the `tokens.json` of FunASR, which the worker converts. */
  readonly tokens: string;
  /** Of the streaming first pass. */
  readonly online?: OnlineModelPlan;
  readonly vad?: VadModelPlan;
  readonly punctuation?: string;
  /** What is configured but left out, and why. */
  readonly notes: readonly string[];
}

/** The folders of the models; one or none of each kind. */
export interface ModelFolders {
  readonly modelDir: string;
  /**
   * Of the streaming first pass: with it the engine is the streaming server, for every mode; without it, the file
   * server.
   */
  readonly onlineModelDir?: string | undefined;
  readonly vadDir?: string | undefined;
  readonly puncDir?: string | undefined;
}

/**
 * Inspects the model folders, in FunASR's or sherpa-onnx's layout, before anything is loaded.
 *
 * @throws EngineError `ENGINE_START`
 */
export function planModels(folders: ModelFolders): ModelPlan {
  const { modelDir, onlineModelDir, vadDir, puncDir } = folders;
  const { recogniser, tokens } = planRecogniser(modelDir);
  const online = onlineModelDir ? planOnlineModel(onlineModelDir) : undefined;
  const vad = vadDir ? planVadModel(vadDir) : undefined;
  const punctuation = puncDir ? findModel(puncDir) : undefined;
  const missing = punctuation ? missingKeys(punctuation, punctuationKeys) : [];
  const usable = punctuation && missing.length === 0;
  if (usable) requireSignature(punctuation, "CT-Transformer", { ctTransformer: { inputs: 2, outputs: 1 } });
  return {
    recogniser,
    tokens,
    online,
    vad,
    punctuation: usable ? punctuation : undefined,
    // FunASR's own export has no metadata; the recogniser punctuates by itself, so the model may be missing.
    notes: missing.length > 0 ? [`no punctuation: ${punctuation} has no metadata ${missing.join(", ")}`] : [],
  };
}

export const punctuationKeys = ["tokens", "vocab_size", "punctuations", "unk_symbol"];
