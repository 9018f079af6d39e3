import { join } from "node:path";
import type { FlagName, Flags } from "./parse-flags.ts";
import type { StandInKind } from "./upstream-settings.ts";

/**
 * Files without which an upstream server does not start. The file server checks its recogniser, voice activity and
 * punctuation models only if their flag is given, the streaming server always; both always check number rules and
 * language model, unless turned off.
 */
export function requiredFiles(kind: StandInKind, flags: Flags, given: ReadonlySet<string>): readonly string[] {
  const looked = (flag: FlagName) => (kind === "2pass" || given.has(flag)) && flags[flag] !== "";
  const modelFile = (quantize: FlagName) =>
    /^(false|False|FALSE)$/.test(flags[quantize]) ? "model.onnx" : "model_quant.onnx";
  const recogniser = [modelFile("quantize"), "am.mvn", "config.yaml", "tokens.json"];
  const streaming = [modelFile("quantize"), modelFile("quantize").replace("model", "decoder"), ...recogniser.slice(1)];
  const inFolder = (flag: FlagName, files: readonly string[]) =>
    looked(flag) ? files.map((file) => join(flags[flag], file)) : [];
  return [
    ...inFolder("vad-dir", [modelFile("vad-quant")]),
    ...inFolder("model-dir", recogniser),
    ...(kind === "2pass" ? inFolder("online-model-dir", streaming) : []),
    ...(flags["itn-dir"] ? [join(flags["itn-dir"], "zh_itn_tagger.fst")] : []),
    ...(/^(none|NONE)?$/.test(flags["lm-dir"]) ? [] : [join(flags["lm-dir"], "TLG.fst")]),
    ...inFolder("punc-dir", [modelFile("punc-quant")]),
  ];
}
