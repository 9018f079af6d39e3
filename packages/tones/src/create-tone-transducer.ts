import { melBin, melBins } from "./mel-bin.ts";
import { type OnnxTensor, writeOnnxModel } from "./onnx-writer.ts";
import { planTones } from "./plan-tones.ts";

export interface ToneTransducerOptions {
  /** The alphabet; the order gives the pitch, so speak with the same list. */
  readonly characters: readonly string[];
  /** Characters that sound like one of the alphabet, and are a little less likely: only a hotword brings them up. */
  readonly homophones?: Readonly<Record<string, string>>;
}

/** The three networks of a transducer, and the meaning of their classes. */
export interface ToneTransducer {
  readonly encoder: Uint8Array<ArrayBuffer>;
  readonly decoder: Uint8Array<ArrayBuffer>;
  readonly joiner: Uint8Array<ArrayBuffer>;
  /** The index is the id. */
  readonly tokens: readonly string[];
}

/**
 * A frame is a character if the share of its tone in the energy of all bands exceeds this (natural logarithm); in
 * silence and in the noise at the edges of a tone all bands are about the same, -4.4.
 */
const leastShare = -1.6;
/** Makes the difference between a tone and none decisive. */
const sharpness = 6;
/** Less than what sherpa-onnx adds for a character of a hotword by default, 1.5. */
const homophoneShare = 1;
/** sherpa-onnx computes times by it, whatever the model does. */
const subsampling = 4n;
/** Tokens that the decoder looks back at; only the last one matters here. */
const contextSize = 2;

/**
 * A recogniser of tone speech in the layout of icefall's transducers, with which sherpa-onnx supports hotwords. The
 * encoder passes every fourth frame through, the decoder forbids the character before, the joiner is one MatMul over the frame.
 * So a text must not repeat a character immediately.
 *
 * @throws ToneError for an alphabet with too many tones
 */
export function createToneTransducer({ characters, homophones = {} }: ToneTransducerOptions): ToneTransducer {
  const tones = planTones(characters);
  const tokens = ["<blk>", ...characters, ...Object.keys(homophones), "<unk>"];
  const count = tokens.length;
  const weights = new Float32Array(melBins * count);
  const bias = new Float32Array(count).fill(-1000);
  bias[0] = 0;
  for (const [id, token] of tokens.entries()) {
    const tone = tones[characters.indexOf(homophones[token] ?? token)];
    if (!tone) continue;
    weights[melBin(tone.frequency, 7600) * count + id] = sharpness;
    bias[id] = -leastShare * sharpness - (homophones[token] ? homophoneShare : 0);
  }
  // What sounds alike must not follow each other within one tone either.
  const sound = (token = "") => homophones[token] ?? token;
  const before = new Float32Array(count * count);
  for (const [row, one] of tokens.entries()) {
    for (const [column, other] of tokens.entries()) {
      if (row > 0 && sound(one) === sound(other)) before[row * count + column] = -1000;
    }
  }
  return {
    encoder: writeOnnxModel({
      name: "tones_encoder",
      inputs: [
        { name: "x", type: "float32", shape: ["N", "T", melBins] },
        { name: "x_lens", type: "int64", shape: ["N"] },
      ],
      outputs: [
        { name: "encoder_out", type: "float32", shape: ["N", "T", melBins] },
        { name: "encoder_out_lens", type: "int64", shape: ["N"] },
      ],
      nodes: [
        { operator: "Slice", inputs: ["x", "zero", "endless", "time_axis", "factor"], outputs: ["frames"] },
        { operator: "LogSoftmax", inputs: ["frames"], outputs: ["encoder_out"], attributes: { axis: { int: -1 } } },
        { operator: "Add", inputs: ["x_lens", "rest"], outputs: ["padded"] },
        { operator: "Div", inputs: ["padded", "factor"], outputs: ["encoder_out_lens"] },
      ],
      tensors: [
        number("zero", 0n),
        number("endless", 2n ** 62n),
        number("time_axis", 1n),
        number("factor", subsampling),
        number("rest", subsampling - 1n),
      ],
      metadata: { model_type: "zipformer2", version: "1" },
    }),
    decoder: writeOnnxModel({
      name: "tones_decoder",
      inputs: [{ name: "y", type: "int64", shape: ["N", contextSize] }],
      outputs: [{ name: "decoder_out", type: "float32", shape: ["N", count] }],
      nodes: [
        { operator: "Gather", inputs: ["y", "last"], outputs: ["previous"], attributes: { axis: { int: 1 } } },
        {
          operator: "Gather",
          inputs: ["before", "previous"],
          outputs: ["decoder_out"],
          attributes: { axis: { int: 0 } },
        },
      ],
      tensors: [
        { name: "last", shape: [], data: BigInt64Array.of(BigInt(contextSize - 1)) },
        matrix("before", count, before),
      ],
      metadata: { vocab_size: count, context_size: contextSize },
    }),
    joiner: writeOnnxModel({
      name: "tones_joiner",
      inputs: [
        { name: "encoder_out", type: "float32", shape: ["N", melBins] },
        { name: "decoder_out", type: "float32", shape: ["N", count] },
      ],
      outputs: [{ name: "logit", type: "float32", shape: ["N", count] }],
      nodes: [
        { operator: "MatMul", inputs: ["encoder_out", "weights"], outputs: ["scores"] },
        { operator: "Add", inputs: ["scores", "bias"], outputs: ["heard"] },
        { operator: "Add", inputs: ["heard", "decoder_out"], outputs: ["logit"] },
      ],
      tensors: [matrix("weights", count, weights), { name: "bias", shape: [count], data: bias }],
      metadata: { joiner_dim: count },
    }),
    tokens,
  };
}

function number(name: string, value: bigint): OnnxTensor {
  return { name, shape: [1], data: BigInt64Array.of(value) };
}

function matrix(name: string, columns: number, data: Float32Array<ArrayBuffer>): OnnxTensor {
  return { name, shape: [data.length / columns, columns], data };
}
