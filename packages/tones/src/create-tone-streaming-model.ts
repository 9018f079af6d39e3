import type { ToneModel } from "./create-tone-model.ts";
import { melBin, melBins } from "./mel-bin.ts";
import { type OnnxValue, writeOnnxModel } from "./onnx-writer.ts";
import { planTones } from "./plan-tones.ts";

export interface ToneStreamingModelOptions {
  /** The alphabet; the order gives the pitch, so speak with the same list. */
  readonly characters: readonly string[];
}

/** Frames (10 ms each) that are stacked into one step, and frames of one chunk. */
const stackedFrames = 4;
const chunkFrames = 40;
const inputWidth = stackedFrames * melBins;

/** Between the levels of a tone and of silence: log-mel of samples in -1 to 1, averaged over a step. */
const speechLevel = -5;

/** The graph has no state, but the layout requires three caches: they pass through. */
const caches: readonly OnnxValue[] = [
  { name: "cache_last_channel", type: "float32", shape: ["N", 1, 1, 1] },
  { name: "cache_last_time", type: "float32", shape: ["N", 1, 1, 1] },
  { name: "cache_last_channel_len", type: "int64", shape: ["N"] },
];

/**
 * A streaming recogniser of tone speech in the NeMo CTC layout, with a partial result every 0.4 s. Blank is the last
 * id. The last chunk is decoded once it is full: end the audio with 0.5 s of silence.
 *
 * @example new OnlineRecognizer({ modelConfig: { nemoCtc: { model: "tones.onnx" }, tokens: "tokens.txt" } })
 * @throws ToneError for an alphabet with too many tones
 */
export function createToneStreamingModel({ characters }: ToneStreamingModelOptions): ToneModel {
  const tones = planTones(characters);
  const tokens = [...characters, "<blk>"];

  const weights = new Float32Array(inputWidth * tokens.length);
  const bias = new Float32Array(tokens.length).fill(-speechLevel);
  bias[tones.length] = 0;
  for (const [index, { frequency }] of tones.entries()) {
    const bin = melBin(frequency, 7600);
    for (let frame = 0; frame < stackedFrames; frame++) {
      weights[(frame * melBins + bin) * tokens.length + index] = 1 / stackedFrames;
    }
  }

  const model = writeOnnxModel({
    name: "tones_streaming",
    inputs: [
      { name: "audio_signal", type: "float32", shape: ["N", melBins, "T"] },
      { name: "length", type: "int64", shape: ["N"] },
      ...caches,
    ],
    outputs: [
      { name: "logprobs", type: "float32", shape: ["N", "steps", tokens.length] },
      { name: "encoded_lengths", type: "int64", shape: ["N"] },
      ...caches.map((cache) => ({ ...cache, name: `${cache.name}_next` })),
    ],
    nodes: [
      {
        operator: "Transpose",
        inputs: ["audio_signal"],
        outputs: ["frames"],
        attributes: { perm: { ints: [0, 2, 1] } },
      },
      { operator: "Reshape", inputs: ["frames", "stacked_shape"], outputs: ["stacked"] },
      { operator: "MatMul", inputs: ["stacked", "weights"], outputs: ["scores"] },
      { operator: "Add", inputs: ["scores", "bias"], outputs: ["logits"] },
      { operator: "LogSoftmax", inputs: ["logits"], outputs: ["logprobs"], attributes: { axis: { int: -1 } } },
      { operator: "Div", inputs: ["length", "stacked_frames"], outputs: ["encoded_lengths"] },
      ...caches.map(({ name }) => ({ operator: "Identity", inputs: [name], outputs: [`${name}_next`] })),
    ],
    tensors: [
      // 0 keeps the batch, so that streams can be decoded together
      { name: "stacked_shape", shape: [3], data: BigInt64Array.of(0n, -1n, BigInt(inputWidth)) },
      { name: "weights", shape: [inputWidth, tokens.length], data: weights },
      { name: "bias", shape: [tokens.length], data: bias },
      { name: "stacked_frames", shape: [1], data: BigInt64Array.of(BigInt(stackedFrames)) },
    ],
    metadata: {
      model_type: "EncDecCTCModelBPE",
      window_size: chunkFrames,
      chunk_shift: chunkFrames,
      subsampling_factor: stackedFrames,
      // NeMo counts the vocabulary without the blank
      vocab_size: tones.length,
      cache_last_channel_dim1: 1,
      cache_last_channel_dim2: 1,
      cache_last_channel_dim3: 1,
      cache_last_time_dim1: 1,
      cache_last_time_dim2: 1,
      cache_last_time_dim3: 1,
      normalize_type: "NA",
    },
  });
  return { model, tokens };
}
