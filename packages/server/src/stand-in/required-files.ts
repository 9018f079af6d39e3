import { join } from "node:path";
import type { FlagName, Flags } from "./parse-flags.ts";

/**
 * Files without which the upstream file server does not start. Its recogniser, voice activity and punctuation models
 * are checked only when their flag was given; number rules and language model always, unless switched off.
 */
export function requiredFiles(flags: Flags, given: ReadonlySet<FlagName>): readonly string[] {
  const modelFile = (quantize: FlagName) =>
    /^(false|False|FALSE)$/.test(flags[quantize]) ? "model.onnx" : "model_quant.onnx";
  const recogniser = [modelFile("quantize"), "am.mvn", "config.yaml", "tokens.json"];
  return [
    ...(given.has("vad-dir") && flags["vad-dir"] ? [join(flags["vad-dir"], modelFile("vad-quant"))] : []),
    ...(given.has("model-dir") ? recogniser.map((file) => join(flags["model-dir"], file)) : []),
    ...(flags["itn-dir"] ? [join(flags["itn-dir"], "zh_itn_tagger.fst")] : []),
    ...(/^(none|NONE)?$/.test(flags["lm-dir"]) ? [] : [join(flags["lm-dir"], "TLG.fst")]),
    ...(given.has("punc-dir") && flags["punc-dir"] ? [join(flags["punc-dir"], modelFile("punc-quant"))] : []),
  ];
}
