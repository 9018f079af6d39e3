import type { EngineCapabilities } from "@funasr-images/protocol";
import type { ModelFolders } from "./recogniser/plan-models.ts";
import { findTransducer } from "./recogniser/plan-recogniser.ts";
import { tokenResolutionMs } from "./to-transcript.ts";

/** The part of the capabilities that the recogniser decides. */
type RecogniserCapabilities = Pick<
  EngineCapabilities,
  "languages" | "hotwords" | "timestamps" | "punctuation" | "itn" | "emotion" | "events"
>;

/** What the recogniser of a folder can do, by its layout. */
export function describeRecogniser({ modelDir, puncDir }: ModelFolders): RecogniserCapabilities {
  return findTransducer(modelDir) ? { ...transducer, punctuation: puncDir !== undefined } : senseVoice;
}

const senseVoice: RecogniserCapabilities = {
  languages: ["zh", "en", "yue", "ja", "ko"],
  hotwords: { supported: false, note: "SenseVoice does not support hotwords." },
  timestamps: { granularity: "token", resolution_ms: tokenResolutionMs.senseVoice },
  punctuation: true,
  itn: true,
  emotion: true,
  events: true,
};

const transducer: RecogniserCapabilities = {
  languages: ["zh"],
  hotwords: {
    supported: true,
    note: "Words of Chinese characters that the model knows; others have no effect.",
  },
  timestamps: { granularity: "token", resolution_ms: tokenResolutionMs.transducer },
  punctuation: false,
  itn: false,
  emotion: false,
  events: false,
};
