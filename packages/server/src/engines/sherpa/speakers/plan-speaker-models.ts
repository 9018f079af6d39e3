import { EngineError } from "../../../engine.ts";
import { requireSignature } from "../check-signature.ts";
import { findOnnx } from "../find-onnx.ts";
import { readOnnxMetadata } from "../read-onnx-metadata.ts";

/** Files for the worker `speakers`, checked: sherpa-onnx ends the whole process because of one missing metadata key. */
export interface SpeakerModelPlan {
  readonly segmentation: string;
  readonly embedding: string;
  /** Samples in a window of the segmentation. */
  readonly window: number;
}

export interface SpeakerModelFolders {
  readonly segmentationDir: string;
  readonly speakerDir: string;
}

/**
 * Inspects the folders of the speaker models.
 *
 * @throws EngineError `ENGINE_START`
 */
export function planSpeakerModels(folders: SpeakerModelFolders): SpeakerModelPlan {
  const segmentation = findOnnx(folders.segmentationDir, ["model.onnx", "model.int8.onnx"]);
  const segmentationMetadata = readKeys(segmentation, segmentationKeys);
  const embedding = findOnnx(folders.speakerDir, ["model.onnx"]);
  const embeddingMetadata = readKeys(embedding, embeddingKeys);
  const { framework = "" } = embeddingMetadata;
  const moreKeys = frameworks.get(framework);
  if (!moreKeys) throw unusable(embedding, `framework is "${framework}", not ${[...frameworks.keys()].join(", ")}`);
  readKeys(embedding, moreKeys);
  for (const [file, { sample_rate: rate }] of [
    [segmentation, segmentationMetadata],
    [embedding, embeddingMetadata],
  ] as const) {
    if (rate !== "16000") throw unusable(file, `sample_rate is ${rate}, not 16000`);
  }
  const { powerset_max_classes: overlap, window_size: window } = segmentationMetadata;
  if (overlap !== "1" && overlap !== "2")
    throw unusable(segmentation, `powerset_max_classes is ${overlap}, not 1 or 2`);
  requireSignature(segmentation, "pyannote segmentation", { pyannote: { inputs: 1, outputs: 1 } });
  requireSignature(embedding, `speaker embedding of ${framework}`, {
    // NeMo's needs the length, too, and also returns a guess of the speaker.
    embedding: framework === "nemo" ? { inputs: 2, outputs: 2 } : { inputs: 1, outputs: 1 },
  });
  if (!(Number(window) > 0)) throw unusable(segmentation, `window_size is ${window}`);
  return { segmentation, embedding, window: Number(window) };
}

/** Additional keys of each framework. */
const frameworks: ReadonlyMap<string, readonly string[]> = new Map([
  ["wespeaker", []],
  ["3d-speaker", []],
  ["nemo", ["feat_dim", "feature_normalize_type", "window_size_ms", "window_stride_ms", "window_type"]],
]);
const segmentationKeys = [
  "sample_rate",
  "window_size",
  "receptive_field_size",
  "receptive_field_shift",
  "num_speakers",
  "powerset_max_classes",
  "num_classes",
];
const embeddingKeys = ["framework", "output_dim", "sample_rate", "normalize_samples", "language"];

function readKeys(file: string, keys: readonly string[]): Record<string, string> {
  const metadata = readMetadata(file);
  const missing = keys.filter((key) => !metadata.has(key));
  if (missing.length > 0) throw unusable(file, `it lacks the metadata ${missing.join(", ")}`);
  return Object.fromEntries(metadata);
}

function readMetadata(file: string): ReadonlyMap<string, string> {
  try {
    return readOnnxMetadata(file);
  } catch (cause) {
    throw unusable(file, (cause as Error).message, cause);
  }
}

function unusable(file: string, why: string, cause?: unknown): EngineError {
  const fix = "Use an export made for sherpa-onnx.";
  return new EngineError("ENGINE_START", `${file} cannot be used: ${why}`, { fix, cause });
}
