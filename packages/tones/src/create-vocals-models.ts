import { writeOnnxModel } from "./onnx-writer.ts";

/** Bins of 44,100 / 4,096 Hz in the layout; everything above them (11 kHz) becomes silence. */
const bins = 1024;
const binHertz = 44_100 / 4096;

/** The two files of a spleeter model. */
export interface VocalsModels {
  readonly vocals: Uint8Array<ArrayBuffer>;
  readonly accompaniment: Uint8Array<ArrayBuffer>;
}

export interface VocalsModelsOptions {
  /** Hertz of the notes that are music; everything else is voice. */
  readonly music: readonly number[];
  /** Width of a note to either side, in Hz. @default 60 */
  readonly reach?: number;
}

/**
 * A separation of vocals and accompaniment in the layout of spleeter: magnitudes `[2, N, 512, 1024]` in and out. The
 * engine computes a Wiener mask from both answers, so that notes are removed to the last bit and everything else is
 * kept.
 *
 * @example new OfflineSourceSeparation({ spleeter: { vocals: "vocals.onnx", accompaniment: "accompaniment.onnx" } })
 */
export function createVocalsModels({ music, reach = 60 }: VocalsModelsOptions): VocalsModels {
  const isMusic = (bin: number) => music.some((note) => Math.abs(bin * binHertz - note) <= reach);
  const mask = Float32Array.from({ length: bins }, (_, bin) => (isMusic(bin) ? 0 : 1));
  return {
    vocals: maskModel("vocals", mask, { model_type: "spleeter", stems: 2 }),
    accompaniment: maskModel(
      "accompaniment",
      mask.map((share) => 1 - share),
    ),
  };
}

function maskModel(name: string, mask: Float32Array<ArrayBuffer>, metadata?: Record<string, string | number>) {
  const shape = [2, "chunks", 512, bins] as const;
  return writeOnnxModel({
    name,
    inputs: [{ name: "x", type: "float32", shape }],
    outputs: [{ name: "y", type: "float32", shape }],
    nodes: [{ operator: "Mul", inputs: ["x", "mask"], outputs: ["y"] }],
    tensors: [{ name: "mask", shape: [bins], data: mask }],
    metadata,
  });
}
