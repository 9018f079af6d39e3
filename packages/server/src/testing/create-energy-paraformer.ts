import { renderTokensText, writeOnnxModel } from "@funasr-images/tones";

/** Width of the stacked features, and of what the encoder passes on. */
const width = 560;

/**
 * A streaming Paraformer that recognises `一` in every 0.3 s of sound, in the layout of sherpa-onnx: encoder and
 * decoder. It shows that the layout loads and runs; its text is meaningless.
 */
export function createEnergyParaformer(): { encoder: Uint8Array; decoder: Uint8Array; tokens: string } {
  const tokens = ["<blank>", "<s>", "</s>", "一"];
  const weights = new Float32Array(width * tokens.length);
  for (let index = 0; index < width; index++) weights[index * tokens.length + 3] = 1 / width;
  const encoder = writeOnnxModel({
    name: "encoder",
    inputs: [
      { name: "speech", type: "float32", shape: [1, "T", width] },
      { name: "speech_lengths", type: "int32", shape: [1] },
    ],
    outputs: [
      { name: "encoded", type: "float32", shape: [1, "T", width] },
      { name: "encoded_lengths", type: "int32", shape: [1] },
      { name: "alphas", type: "float32", shape: [1, "T"] },
    ],
    nodes: [
      { operator: "Identity", inputs: ["speech"], outputs: ["encoded"] },
      { operator: "Identity", inputs: ["speech_lengths"], outputs: ["encoded_lengths"] },
      {
        operator: "ReduceMean",
        inputs: ["speech"],
        outputs: ["mean"],
        attributes: { axes: { ints: [2] }, keepdims: { int: 0 } },
      },
      { operator: "Mul", inputs: ["mean", "nothing"], outputs: ["zeros"] },
      // Five steps of 60 ms fill one token.
      { operator: "Add", inputs: ["zeros", "share"], outputs: ["alphas"] },
    ],
    tensors: [
      { name: "nothing", shape: [1], data: new Float32Array([0]) },
      { name: "share", shape: [1], data: new Float32Array([0.2]) },
    ],
    metadata: {
      vocab_size: tokens.length,
      lfr_window_size: 7,
      lfr_window_shift: 6,
      encoder_output_size: width,
      decoder_num_blocks: 1,
      decoder_kernel_size: 2,
      neg_mean: new Array(width).fill(0).join(),
      inv_stddev: new Array(width).fill(1 / Math.sqrt(width)).join(),
    },
  });
  const decoder = writeOnnxModel({
    name: "decoder",
    inputs: [
      { name: "encoded", type: "float32", shape: [1, "T", width] },
      { name: "encoded_lengths", type: "int32", shape: [1] },
      { name: "embeds", type: "float32", shape: [1, "N", width] },
      { name: "embeds_lengths", type: "int32", shape: [1] },
      { name: "cache", type: "float32", shape: [1, width, 1] },
    ],
    outputs: [
      { name: "logits", type: "float32", shape: [1, "N", tokens.length] },
      { name: "sample_ids", type: "int64", shape: [1, "N"] },
      { name: "next_cache", type: "float32", shape: [1, width, 1] },
    ],
    nodes: [
      { operator: "MatMul", inputs: ["embeds", "weights"], outputs: ["scores"] },
      { operator: "Add", inputs: ["scores", "bias"], outputs: ["logits"] },
      {
        operator: "ArgMax",
        inputs: ["logits"],
        outputs: ["sample_ids"],
        attributes: { axis: { int: 2 }, keepdims: { int: 0 } },
      },
      { operator: "Identity", inputs: ["cache"], outputs: ["next_cache"] },
    ],
    tensors: [
      { name: "weights", shape: [width, tokens.length], data: weights },
      // Silence is -16 in every band.
      { name: "bias", shape: [tokens.length], data: new Float32Array([0, -1000, -1000, 5]) },
    ],
  });
  return { encoder, decoder, tokens: renderTokensText(tokens) };
}
