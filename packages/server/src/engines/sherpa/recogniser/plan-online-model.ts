import { existsSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "../../../engine.ts";
import { requireSignature } from "../check-signature.ts";
import { readOnnxMetadata } from "../read-onnx-metadata.ts";
import { findFile, findModel, missingKeys, requireTokens, vocabularySize } from "./check-model-files.ts";

/** A streaming model that sherpa-onnx can load, and the silence that it needs around a stretch of speech. */
export interface OnlineModelPlan {
  readonly files:
    | { readonly layout: "nemo-ctc"; readonly model: string }
    | { readonly layout: "paraformer"; readonly encoder: string; readonly decoder: string };
  readonly tokens: string;
  /** Without it the first and the last words are lost: a window must be full before it is decoded. */
  readonly padSeconds: { readonly before: number; readonly after: number };
}

/**
 * Inspects the folder of a streaming model: NeMo CTC (one file) or Paraformer (encoder and decoder), recognised by
 * metadata, whatever the names of the files.
 *
 * @throws EngineError `ENGINE_START`
 */
export function planOnlineModel(folder: string): OnlineModelPlan {
  const tokens = findFile(folder, ["tokens.txt", "tokens.json"]);
  const pair = encoderNames.find((names) => names.every((name) => existsSync(join(folder, name))));
  const [encoder, decoder] = pair?.map((name) => join(folder, name)) ?? [];
  if (encoder && decoder && missingKeys(encoder, paraformerKeys).length === 0) {
    requireSignature(encoder, "encoder of a streaming Paraformer", { encoder: { inputs: 2, outputs: 3 } });
    requireDecoder(encoder, decoder);
    requireTokens(tokens, { count: vocabularySize(encoder) });
    return { files: { layout: "paraformer", encoder, decoder }, tokens, padSeconds: paraformerPad };
  }
  const model = findModel(folder);
  const missing = missingKeys(model, ctcKeys);
  if (missing.length > 0) {
    const what = `${model} is neither a streaming Paraformer nor a NeMo streaming CTC model of sherpa-onnx`;
    throw new EngineError("ENGINE_START", `${what}: it lacks the metadata ${missing.join(", ")}.`);
  }
  requireSignature(model, "NeMo streaming CTC model", { nemo: { inputs: 5, outputs: 5 } });
  // The blank is extra.
  requireTokens(tokens, { count: vocabularySize(model) + 1, special: "<blk>" });
  return { files: { layout: "nemo-ctc", model }, tokens, padSeconds: ctcPad(model) };
}

/** Besides the encoder's output, one cache per block goes in and out. */
function requireDecoder(encoder: string, decoder: string): void {
  const blocks = Number(readOnnxMetadata(encoder).get("decoder_num_blocks"));
  const signature = { inputs: 4 + blocks, outputs: 2 + blocks };
  requireSignature(decoder, `decoder of a streaming Paraformer with ${blocks} blocks`, { decoder: signature });
}

/** The last pair are FunASR's own names. */
const encoderNames = [
  ["encoder.int8.onnx", "decoder.int8.onnx"],
  ["encoder.onnx", "decoder.onnx"],
  ["model_quant.onnx", "decoder_quant.onnx"],
] as const;

const paraformerKeys = [
  "vocab_size",
  "lfr_window_size",
  "lfr_window_shift",
  "encoder_output_size",
  "decoder_num_blocks",
  "decoder_kernel_size",
  "neg_mean",
  "inv_stddev",
];

const ctcKeys = [
  "window_size",
  "chunk_shift",
  "subsampling_factor",
  "vocab_size",
  ...[1, 2, 3].map((dimension) => `cache_last_channel_dim${dimension}`),
  ...[1, 2, 3].map((dimension) => `cache_last_time_dim${dimension}`),
];

/** Chunks are 0.61 s; the look-ahead of the last one needs another chunk. */
const paraformerPad = { before: 0, after: 1.3 };

/**
 * Half of the difference between window and step is left context; the last window must fill up, with a frame to spare.
 */
function ctcPad(model: string): OnlineModelPlan["padSeconds"] {
  const metadata = readOnnxMetadata(model);
  const window = Number(metadata.get("window_size"));
  const shift = Number(metadata.get("chunk_shift"));
  return { before: Math.floor((window - shift) / 2) / 100, after: (window + 10) / 100 };
}
