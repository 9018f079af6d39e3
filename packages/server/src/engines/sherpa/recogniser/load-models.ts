import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { findWritableFolder, temporaryFolders } from "@funasr-images/files";
import type * as SherpaOnnx from "sherpa-onnx-node";
import { speechRate } from "../../../audio/to-mono-samples.ts";
import { EngineError } from "../../../engine.ts";
import { createFairSlots, type RunFairly } from "../../../scheduling/create-fair-slots.ts";
import { readTokens } from "./check-model-files.ts";
import type { ModelPlan } from "./plan-models.ts";
import type { OnlineModelPlan } from "./plan-online-model.ts";
import { addPunctuation } from "./punctuate-segments.ts";
import { createHotwordRenderer } from "./render-hotwords.ts";
import { createVadPool, type VadPool, vadBufferSeconds, vadConfig } from "./vad-pool.ts";

/** Loaded models of one worker, shared by all its utterances. */
export interface LoadedModels {
  readonly recogniser: SherpaOnnx.OfflineRecognizer;
  /** Hotwords of a client as the recogniser takes them; absent if it takes none, as it would end the process. */
  readonly renderHotwords: ((text: string | undefined) => string | undefined) | undefined;
  /** Of the streaming first pass. */
  readonly online: OnlineModel | undefined;
  /** Turns for decodes of long work. */
  readonly decoders: number;
  /** Turns for all decodes, so that none holds up the others. */
  readonly runFairly: RunFairly;
  /** Absent without a voice activity model. */
  readonly vads: VadPool | undefined;
  /** Absent without a punctuation model; never loses a word. */
  readonly punctuate: ((text: string) => string) | undefined;
}

/** A streaming model and the silence that it needs around speech. */
export interface OnlineModel {
  readonly recogniser: SherpaOnnx.OnlineRecognizer;
  readonly padSeconds: OnlineModelPlan["padSeconds"];
}

/** How much of the machine the models may take. */
export interface ModelThreads {
  /** Parallel decodes. */
  readonly decoders: number;
  /** Threads of one decode. */
  readonly threads: number;
}

/**
 * Loads the planned models. A file that sherpa-onnx does not accept ends the process here, so this process does nothing
 * else.
 */
export function loadModels(plan: ModelPlan, { decoders, threads }: ModelThreads): LoadedModels {
  // A CommonJS addon that looks for its library next to itself; bundlers must not touch it.
  const sherpa = createRequire(import.meta.url)("sherpa-onnx-node") as typeof SherpaOnnx;
  const recogniser = loadOffline(sherpa, plan, threads);
  const { online, vad, punctuation } = plan;
  const punctuator =
    punctuation && new sherpa.OfflinePunctuation({ model: { ctTransformer: punctuation, numThreads: threads } });
  return {
    recogniser,
    renderHotwords:
      plan.recogniser.layout === "transducer" ? createHotwordRenderer(readTokens(plan.tokens)) : undefined,
    online: online && loadOnline(sherpa, online, threads),
    decoders,
    runFairly: createFairSlots({ slots: decoders }),
    vads: vad && createVadPool(() => new sherpa.Vad(vadConfig(vad.model), vadBufferSeconds), vad.lateness),
    punctuate: punctuator ? (text) => addPunctuation(text, (bare) => punctuator.addPunct(bare)) : undefined,
  };
}

function loadOffline(sherpa: typeof SherpaOnnx, plan: ModelPlan, numThreads: number): SherpaOnnx.OfflineRecognizer {
  const files = plan.recogniser;
  const takesHotwords = files.layout === "transducer";
  // The language is set for the whole recogniser: 1.13.8 has no option per stream, and `setConfig` loses the feature
  // settings from the model's metadata.
  const model = takesHotwords
    ? { transducer: files, modelingUnit: "cjkchar" }
    : { senseVoice: { model: files.model, language: "auto", useInverseTextNormalization: 1 } };
  return withTokensFile(
    plan.tokens,
    (tokens) =>
      new sherpa.OfflineRecognizer({
        featConfig: { sampleRate: speechRate, featureDim: 80 },
        modelConfig: { ...model, tokens, numThreads, provider: "cpu", debug: 0 },
        // Hotwords need several paths to choose from.
        ...(takesHotwords && { decodingMethod: "modified_beam_search", maxActivePaths: 4 }),
      }),
  );
}

function loadOnline(sherpa: typeof SherpaOnnx, plan: OnlineModelPlan, numThreads: number): OnlineModel {
  const { files, padSeconds } = plan;
  const model =
    files.layout === "nemo-ctc"
      ? { nemoCtc: { model: files.model } }
      : { paraformer: { encoder: files.encoder, decoder: files.decoder } };
  const recogniser = withTokensFile(
    plan.tokens,
    (tokens) =>
      new sherpa.OnlineRecognizer({
        featConfig: { sampleRate: speechRate, featureDim: 80 },
        modelConfig: { ...model, tokens, numThreads, provider: "cpu", debug: 0 },
      }),
  );
  return { recogniser, padSeconds };
}

/**
 * FunASR's `tokens.json` is an array, sherpa-onnx needs a file with a token and its id per line. It can be removed once
 * it is read.
 */
function withTokensFile<Result>(tokens: string, use: (file: string) => Result): Result {
  if (tokens.endsWith(".txt")) return use(tokens);
  const list = JSON.parse(readFileSync(tokens, "utf8")) as string[];
  const writable = findWritableFolder();
  if (!writable) {
    const tried = temporaryFolders().join(", ");
    throw new EngineError("ENGINE_START", `tokens.json must be converted, but none of ${tried} can be written`, {
      fix: "Mount a tmpfs.",
    });
  }
  const folder = mkdtempSync(join(writable, "funasr-tokens-"));
  try {
    const file = join(folder, "tokens.txt");
    writeFileSync(file, list.map((token, id) => `${token} ${id}\n`).join(""));
    return use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
