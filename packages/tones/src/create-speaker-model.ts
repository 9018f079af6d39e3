import { melBin, melBins } from "./mel-bin.ts";
import { writeOnnxModel } from "./onnx-writer.ts";
import { voicePitches } from "./speak-tones.ts";

/**
 * Bonus of the level at the low pitch over that at the high one (natural logarithm of the energy): low voices are weak
 * at their own pitch, and high voices have even less there. Measured on spoken recordings with f0 of 70 to 180 Hz.
 */
export const lowPitchBonus = 2.3;

/** The features emphasise high frequencies: this lowers the level at the low pitch relative to the high one. */
const preEmphasis = 1.2;
/** Sound that is this much louder (natural logarithm of the energy) than at either pitch has no pitch. */
const unpitchedLead = 10;
/** Turns a small lead into one direction. */
const sharpness = 2;

/**
 * Voice prints that distinguish voices by pitch: one direction for low voices, one for high voices, one for sound
 * without a pitch. Voices of one kind have a cosine near 1, of two kinds near 0.
 *
 * @example new SpeakerEmbeddingExtractor({ model: "speaker.onnx" })
 */
export function createSpeakerModel(): Uint8Array<ArrayBuffer> {
  const weights = new Float32Array(melBins * 3);
  weights[melBin(voicePitches.low, 8000) * 3] = 1;
  weights[melBin(voicePitches.high, 8000) * 3 + 1] = 1;
  for (let bin = 0; bin < melBins; bin++) weights[bin * 3 + 2] = 1;
  return writeOnnxModel({
    name: "pitch_voice_print",
    inputs: [{ name: "x", type: "float32", shape: ["N", "T", melBins] }],
    outputs: [{ name: "embedding", type: "float32", shape: ["N", 3] }],
    nodes: [
      { operator: "Exp", inputs: ["x"], outputs: ["energies"] },
      {
        operator: "ReduceMean",
        inputs: ["energies"],
        outputs: ["mean"],
        attributes: { axes: { ints: [1] }, keepdims: { int: 0 } },
      },
      { operator: "MatMul", inputs: ["mean", "weights"], outputs: ["kinds"] },
      { operator: "Log", inputs: ["kinds"], outputs: ["levels"] },
      { operator: "Add", inputs: ["levels", "bonus"], outputs: ["leads"] },
      { operator: "Mul", inputs: ["leads", "sharpness"], outputs: ["scores"] },
      { operator: "Softmax", inputs: ["scores"], outputs: ["embedding"], attributes: { axis: { int: -1 } } },
    ],
    tensors: [
      { name: "weights", shape: [melBins, 3], data: weights },
      { name: "bonus", shape: [3], data: Float32Array.of(lowPitchBonus + preEmphasis, 0, -unpitchedLead) },
      { name: "sharpness", shape: [], data: Float32Array.of(sharpness) },
    ],
    metadata: { framework: "wespeaker", language: "zh", output_dim: 3, sample_rate: 16_000, normalize_samples: 0 },
  });
}
