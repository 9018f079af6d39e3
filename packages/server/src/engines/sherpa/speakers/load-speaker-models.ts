import { createRequire } from "node:module";
import type * as SherpaOnnx from "sherpa-onnx-node";
import type * as SherpaAddon from "sherpa-onnx-node/addon.js";
import type { Lane } from "../../../scheduling/create-fair-slots.ts";
import type { SpeakerModelPlan } from "./plan-speaker-models.ts";
import { unitPrint } from "./voice-print.ts";

/** The sample rate of the models, in hertz. */
export const speakerRate = 16_000;

/** One voice of a block speaks from `start` to `end`, in seconds. */
export interface VoiceTurn {
  readonly start: number;
  readonly end: number;
  /** Number within the block. */
  readonly voice: number;
}

/** Loaded models of the worker. */
export interface SpeakerModels {
  /**
   * Who speaks when in a block. A call with `speakerCount` must not overlap another one in its lane: it changes the
   * clustering of all.
   *
   * @param lane short blocks in `express` run next to the others, one at a time. @default "common"
   */
  diarize(samples: Float32Array, speakerCount: number | undefined, lane?: Lane): Promise<readonly VoiceTurn[]>;
  /** Of length 1; undefined if there is too little usable audio. */
  print(samples: readonly Float32Array[]): Float32Array | undefined;
}

/** Largest cosine distance of voices within one block that are one speaker: sherpa-onnx's own default. */
const clusterDistance = 0.5;
/** With complete linkage all voices of two clusters must be similar, so a block tends to have too many speakers. */
const byDistance = { numClusters: -1, threshold: clusterDistance };

/** A file that sherpa-onnx does not accept ends the process here. */
export function loadSpeakerModels(plan: SpeakerModelPlan, numThreads: number): SpeakerModels {
  const require = createRequire(import.meta.url);
  const sherpa = require("sherpa-onnx-node") as typeof SherpaOnnx;
  // Not wrapped by the package: the wrapped call would block every other recording for half a minute.
  const addon = require("sherpa-onnx-node/addon.js") as typeof SherpaAddon;
  const load = () =>
    new sherpa.OfflineSpeakerDiarization({
      segmentation: { pyannote: { model: plan.segmentation }, numThreads },
      embedding: { model: plan.embedding, numThreads },
      clustering: byDistance,
    });
  const common = load();
  // Most servers never need it, and it takes as much memory as the first.
  let express: ReturnType<typeof load> | undefined;
  const diarizationOf = (lane: Lane) => {
    if (lane === "common") return common;
    express ??= load();
    return express;
  };
  const extractor = new sherpa.SpeakerEmbeddingExtractor({ model: plan.embedding, numThreads });
  return {
    async diarize(samples, speakerCount, lane = "common") {
      const diarization = diarizationOf(lane);
      const isKnown = speakerCount !== undefined;
      if (isKnown) diarization.setConfig({ clustering: { ...byDistance, numClusters: speakerCount } });
      try {
        const padded = padToWindows(samples, plan.window);
        const found = await addon.offlineSpeakerDiarizationProcessAsync(diarization.handle, padded, () => {});
        return clip(found, samples.length / speakerRate);
      } finally {
        if (isKnown) diarization.setConfig({ clustering: byDistance });
      }
    },
    print(pieces) {
      const stream = extractor.createStream();
      for (const samples of pieces) stream.acceptWaveform({ samples, sampleRate: speakerRate });
      stream.inputFinished();
      // Without a single frame there is nothing to compute.
      return extractor.isReady(stream) ? unitPrint(extractor.compute(stream, false)) : undefined;
    },
  };
}

/**
 * Pads to whole windows. sherpa-onnx pads the last window itself, but treats the padding as audio: a voice found only
 * in the padding ends the process ("This segment is too short"), and with less than one frame of audio it reads beyond
 * its buffer.
 */
export function padToWindows(samples: Float32Array, window: number): Float32Array {
  // The library multiplies by a 32-bit 0.1.
  const shift = Math.max(1, Math.trunc(Math.fround(0.1) * window));
  const windows = Math.max(0, Math.ceil((samples.length - window) / shift));
  const padded = new Float32Array(window + windows * shift);
  padded.set(samples);
  return padded;
}

function clip(found: readonly SherpaAddon.DiarizationSegment[], seconds: number): readonly VoiceTurn[] {
  return found
    .map(({ start, end, speaker }) => ({ start: Math.max(0, start), end: Math.min(end, seconds), voice: speaker }))
    .filter(({ start, end }) => start < end);
}
