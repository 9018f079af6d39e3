import { writeOnnxModel } from "./onnx-writer.ts";

/**
 * Mean absolute sample at which a window is speech with probability 0.5: -54 dB, below normal speech, above a quiet
 * room.
 */
const speechLevel = 0.002;

/**
 * How much of its probability a window (32 ms) passes to the next. Speech has closures and tone speech has gaps: the
 * detector takes up to 130 ms of silence for speech, and ends speech 0.2 s after the last sound.
 */
const hold = 0.85;

const stateShape = [2, "N", 64] as const;

/**
 * A voice activity detector in the layout of Silero v4 that only looks at the level: any sound is speech, two windows
 * (64 ms) after it starts, because the real one is late, too. Windows of 512 samples at 16 kHz.
 *
 * @example new Vad({ sileroVad: { model: "vad.onnx" }, sampleRate: 16000 }, 60)
 */
export function createVadModel(): Uint8Array<ArrayBuffer> {
  return writeOnnxModel({
    name: "level_vad",
    inputs: [
      { name: "input", type: "float32", shape: ["N", "samples"] },
      { name: "sr", type: "int64", shape: [1] },
      { name: "h", type: "float32", shape: stateShape },
      { name: "c", type: "float32", shape: stateShape },
    ],
    outputs: [
      { name: "output", type: "float32", shape: ["N"] },
      { name: "hn", type: "float32", shape: stateShape },
      { name: "cn", type: "float32", shape: stateShape },
    ],
    nodes: [
      { operator: "Abs", inputs: ["input"], outputs: ["rectified"] },
      {
        operator: "ReduceMean",
        inputs: ["rectified"],
        outputs: ["level"],
        attributes: { axes: { ints: [1] }, keepdims: { int: 1 } },
      },
      { operator: "Mul", inputs: ["level", "gain"], outputs: ["amplified"] },
      { operator: "Clip", inputs: ["amplified", "zero", "one"], outputs: ["loudness"] },
      { operator: "Mul", inputs: ["h", "hold"], outputs: ["held"] },
      // every cell of the state holds the same number; Max spreads the loudness over all of them
      { operator: "Max", inputs: ["held", "loudness"], outputs: ["hn"] },
      // The loudness of two windows ago is in c: very short sounds are never speech.
      { operator: "Min", inputs: ["hn", "c"], outputs: ["believed"] },
      {
        operator: "ReduceMax",
        inputs: ["believed"],
        outputs: ["output"],
        attributes: { axes: { ints: [0, 2] }, keepdims: { int: 0 } },
      },
      { operator: "Identity", inputs: ["h"], outputs: ["cn"] },
    ],
    tensors: [
      { name: "gain", shape: [], data: Float32Array.of(0.5 / speechLevel) },
      { name: "zero", shape: [], data: Float32Array.of(0) },
      { name: "one", shape: [], data: Float32Array.of(1) },
      { name: "hold", shape: [], data: Float32Array.of(hold) },
    ],
  });
}
