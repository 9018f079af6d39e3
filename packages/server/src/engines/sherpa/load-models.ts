import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as SherpaOnnx from "sherpa-onnx-node";
import { addPunctuation } from "./add-punctuation.ts";
import type { ModelPlan } from "./plan-models.ts";

/** Hertz that all our models are made for. */
export const modelRate = 16_000;

/** Loaded models of one worker, shared by all its utterances. */
export interface LoadedModels {
  readonly recogniser: SherpaOnnx.OfflineRecognizer;
  /** Absent without a voice activity model. */
  readonly vads: VadPool | undefined;
  readonly punctuate: (text: string) => string;
  readonly resample: (samples: Float32Array, from: number) => Float32Array;
}

/** Detectors have state, so an utterance takes one for itself; loading one takes longer than a short utterance. */
export interface VadPool {
  take(): SherpaOnnx.Vad;
  giveBack(vad: SherpaOnnx.Vad): void;
}

/** Loads what was planned. A file that sherpa-onnx does not like ends the process here, which is why it has its own. */
export function loadModels(plan: ModelPlan, threads: number): LoadedModels {
  // A CommonJS addon that looks for its library beside itself; bundlers must leave it alone.
  const sherpa = createRequire(import.meta.url)("sherpa-onnx-node") as typeof SherpaOnnx;
  const recogniser = withTokensFile(plan.tokens, (tokens) => {
    const senseVoice = { model: plan.recogniser, language: "auto", useInverseTextNormalization: 1 };
    return new sherpa.OfflineRecognizer({
      featConfig: { sampleRate: modelRate, featureDim: 80 },
      modelConfig: { senseVoice, tokens, numThreads: threads, provider: "cpu", debug: 0 },
    });
  });
  const { vad, punctuation } = plan;
  const punctuator =
    punctuation && new sherpa.OfflinePunctuation({ model: { ctTransformer: punctuation, numThreads: threads } });
  return {
    recogniser,
    vads: vad ? createVadPool(() => new sherpa.Vad(vadConfig(vad), vadBufferSeconds)) : undefined,
    punctuate: (text) => (punctuator ? addPunctuation(text, (bare) => punctuator.addPunct(bare)) : text),
    resample: (samples, from) => new sherpa.LinearResampler(from, modelRate).flush(samples),
  };
}

/** Longer than any segment: the detector wants silence after 20 s, but takes what comes. */
const vadBufferSeconds = 120;

function vadConfig(model: string): SherpaOnnx.VadConfig {
  return { sileroVad: { model, minSilenceDuration: 0.5, maxSpeechDuration: 20 }, sampleRate: modelRate };
}

function createVadPool(create: () => SherpaOnnx.Vad): VadPool {
  // The first one is made now: a model that the detector does not like shows at the start.
  const spare = [create()];
  return {
    take: () => spare.pop() ?? create(),
    giveBack(vad) {
      vad.clear();
      vad.reset();
      spare.push(vad);
    },
  };
}

/** FunASR's `tokens.json` is an array, sherpa-onnx wants lines of token and id, in a file. It may go once it is read. */
function withTokensFile<Result>(tokens: string, use: (file: string) => Result): Result {
  if (tokens.endsWith(".txt")) return use(tokens);
  const list = JSON.parse(readFileSync(tokens, "utf8")) as string[];
  const folder = mkdtempSync(join(writableFolder(), "funasr-tokens-"));
  try {
    const file = join(folder, "tokens.txt");
    writeFileSync(file, list.map((token, id) => `${token} ${id}\n`).join(""));
    return use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Containers run read-only; shared memory is writable even there.
function writableFolder(): string {
  const folders = [tmpdir(), "/dev/shm"];
  const found = folders.find((folder) => {
    try {
      accessSync(folder, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found) return found;
  throw new Error(`tokens.json must be converted, but none of ${folders.join(", ")} can be written. Mount a tmpfs.`);
}
