import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { requireSignature } from "../check-signature.ts";
import { findFile, findModel, requireMetadata, requireTokens, vocabularySize } from "./check-model-files.ts";

/** Files of the offline recogniser. Only a transducer takes hotwords. */
export type RecogniserPlan =
  | { readonly layout: "sense-voice"; readonly model: string }
  | { readonly layout: "transducer"; readonly encoder: string; readonly decoder: string; readonly joiner: string };

/** The layout of a folder, and its token list. @throws EngineError `ENGINE_START` */
export function planRecogniser(folder: string): { readonly recogniser: RecogniserPlan; readonly tokens: string } {
  const recogniser: RecogniserPlan = findTransducer(folder) ?? { layout: "sense-voice", model: findModel(folder) };
  if (recogniser.layout === "transducer") requireTransducer(recogniser);
  else requireSenseVoice(recogniser.model);
  const tokens = findFile(folder, ["tokens.txt", "tokens.json"]);
  const counted = recogniser.layout === "transducer" ? recogniser.decoder : recogniser.model;
  requireTokens(tokens, { count: vocabularySize(counted) });
  return { recogniser, tokens };
}

function requireSenseVoice(model: string): void {
  requireMetadata(model, senseVoiceKeys);
  requireSignature(model, "SenseVoice model", { senseVoice: { inputs: 4, outputs: 1 } });
}

function requireTransducer({ encoder, decoder, joiner }: TransducerPlan): void {
  requireMetadata(decoder, ["vocab_size", "context_size"]);
  requireMetadata(joiner, ["joiner_dim"]);
  requireSignature(encoder, "encoder of a transducer", { transducer: { inputs: 2, outputs: 2 } });
  requireSignature(decoder, "decoder of a transducer", { transducer: { inputs: 1, outputs: 1 } });
  requireSignature(joiner, "joiner of a transducer", { transducer: { inputs: 2, outputs: 1 } });
}

type TransducerPlan = Extract<RecogniserPlan, { layout: "transducer" }>;

/** The three networks of a transducer, if the folder holds them; releases are named after their training. */
export function findTransducer(folder: string): TransducerPlan | undefined {
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder).filter((name) => name.endsWith(".onnx"));
  const find = (part: string) => {
    const own = names.filter((name) => name.startsWith(part)).sort();
    const name = own.find((one) => one.includes(".int8.")) ?? own[0];
    return name && join(folder, name);
  };
  const [encoder, decoder, joiner] = [find("encoder"), find("decoder"), find("joiner")];
  return encoder && decoder && joiner ? { layout: "transducer", encoder, decoder, joiner } : undefined;
}

export const senseVoiceKeys = [
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
