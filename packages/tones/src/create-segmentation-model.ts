import { lowPitchBonus } from "./create-speaker-model.ts";
import { type OnnxNode, type OnnxTensor, writeOnnxModel } from "./onnx-writer.ts";
import { voicePitches } from "./speak-tones.ts";

/** What the layout requires: windows of 10 s become 589 frames of 62 ms, one every 17 ms. */
const sampleRate = 16_000;
const windowSamples = 160_000;
const frameSamples = 991;
const frameShift = 270;

/** Frames that a pitch is judged over: half a second, because syllables glide. */
const pitchFrames = 31;
/** Frames by which speech is extended on both sides: closures inside words are speech. */
const levelFrames = 11;

/** Mean absolute sample above which a frame is speech: that of {@link createVadModel}. */
const speechLevel = 0.002;
/** Sound with less than this share of its energy at either pitch has no pitch: the third speaker. */
const unpitchedShare = 1e-4;

/**
 * A speaker segmentation in the layout of pyannote 3.0: low voices are speaker 1, high voices speaker 2, sound without
 * a pitch speaker 3. Never two at once.
 *
 * @example { segmentation: { pyannote: { model: "segmentation.onnx" } }, embedding: { model: "speaker.onnx" } }
 */
export function createSegmentationModel(): Uint8Array<ArrayBuffer> {
  return writeOnnxModel({
    name: "pitch_segmentation",
    inputs: [{ name: "x", type: "float32", shape: ["N", 1, "T"] }],
    outputs: [{ name: "y", type: "float32", shape: ["N", "frames", 7] }],
    nodes,
    tensors,
    metadata: {
      model_type: "pyannote-segmentation-3.0",
      sample_rate: sampleRate,
      window_size: windowSamples,
      receptive_field_size: frameSamples,
      receptive_field_shift: frameShift,
      num_speakers: 3,
      powerset_max_classes: 2,
      num_classes: 7,
    },
  });
}

const nodes: readonly OnnxNode[] = [
  // the energy at either pitch, frame by frame
  {
    operator: "Conv",
    inputs: ["x", "pitch_filters"],
    outputs: ["waves"],
    attributes: { kernel_shape: { ints: [frameSamples] }, strides: { ints: [frameShift] } },
  },
  { operator: "Mul", inputs: ["waves", "waves"], outputs: ["powers"] },
  { operator: "Mul", inputs: ["x", "x"], outputs: ["power"] },
  pool("power", "frame_power", { kernel: frameSamples, stride: frameShift }),
  { operator: "Concat", inputs: ["powers", "frame_power"], outputs: ["all_powers"], attributes: { axis: { int: 1 } } },
  pool("all_powers", "smooth_powers", { kernel: pitchFrames, pad: (pitchFrames - 1) / 2 }),
  { operator: "Conv", inputs: ["smooth_powers", "speaker_powers"], outputs: ["speakers"] },
  { operator: "Add", inputs: ["speakers", "least"], outputs: ["positive"] },
  { operator: "Log", inputs: ["positive"], outputs: ["scores"] },
  // far above or far below the score of nobody
  { operator: "Abs", inputs: ["x"], outputs: ["rectified"] },
  pool("rectified", "level", { kernel: frameSamples, stride: frameShift }),
  {
    operator: "MaxPool",
    inputs: ["level"],
    outputs: ["held_level"],
    attributes: {
      kernel_shape: { ints: [levelFrames] },
      pads: { ints: [(levelFrames - 1) / 2, (levelFrames - 1) / 2] },
    },
  },
  { operator: "Sub", inputs: ["held_level", "speech_level"], outputs: ["above"] },
  { operator: "Sign", inputs: ["above"], outputs: ["heard"] },
  { operator: "Mul", inputs: ["heard", "decisive"], outputs: ["heard_score"] },
  { operator: "Add", inputs: ["scores", "heard_score"], outputs: ["speaker_scores"] },
  // nobody, the three, and their pairs
  { operator: "Conv", inputs: ["speaker_scores", "classes", "class_bias"], outputs: ["class_scores"] },
  { operator: "Transpose", inputs: ["class_scores"], outputs: ["y"], attributes: { perm: { ints: [0, 2, 1] } } },
];

const tensors: readonly OnnxTensor[] = [
  { name: "pitch_filters", shape: [4, 1, frameSamples], data: pitchFilters() },
  {
    name: "speaker_powers",
    shape: [3, 5, 1],
    data: Float32Array.of(
      ...[Math.exp(lowPitchBonus), Math.exp(lowPitchBonus), 0, 0, 0],
      ...[0, 0, 1, 1, 0],
      ...[0, 0, 0, 0, unpitchedShare],
    ),
  },
  { name: "least", shape: [], data: Float32Array.of(1e-12) },
  { name: "speech_level", shape: [], data: Float32Array.of(speechLevel) },
  { name: "decisive", shape: [], data: Float32Array.of(1000) },
  {
    name: "classes",
    shape: [7, 3, 1],
    data: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  },
  { name: "class_bias", shape: [7], data: Float32Array.of(0, 0, 0, 0, -1e6, -1e6, -1e6) },
];

function pool(input: string, output: string, size: { kernel: number; stride?: number; pad?: number }): OnnxNode {
  const { kernel, stride = 1, pad = 0 } = size;
  return {
    operator: "AveragePool",
    inputs: [input],
    outputs: [output],
    attributes: { kernel_shape: { ints: [kernel] }, strides: { ints: [stride] }, pads: { ints: [pad, pad] } },
  };
}

/** Cosine and sine of either pitch under a Hann window, of unit gain: their squares add up to the squared amplitude. */
function pitchFilters(): Float32Array<ArrayBuffer> {
  const filters = new Float32Array(4 * frameSamples);
  for (const [row, frequency] of [voicePitches.low, voicePitches.high].entries()) {
    for (let index = 0; index < frameSamples; index++) {
      const window = (1 - Math.cos((2 * Math.PI * index) / (frameSamples - 1))) / ((frameSamples - 1) / 2);
      const phase = (2 * Math.PI * frequency * index) / sampleRate;
      filters[2 * row * frameSamples + index] = window * Math.cos(phase);
      filters[(2 * row + 1) * frameSamples + index] = window * Math.sin(phase);
    }
  }
  return filters;
}
