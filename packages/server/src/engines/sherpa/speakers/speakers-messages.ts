import type { SpeakerModelPlan } from "./plan-speaker-models.ts";

/** Parent to the worker `speakers`. */
export type SpeakersRequest =
  | {
      readonly kind: "load";
      readonly models: SpeakerModelPlan;
      /** Of one model run. */
      readonly threads: number;
      readonly blocksAtOnce: number;
    }
  | { readonly kind: "open"; readonly stream: number; readonly speakerCount: number | undefined }
  /** 16 kHz, mono. */
  | { readonly kind: "samples"; readonly stream: number; readonly samples: Float32Array }
  | { readonly kind: "finish"; readonly stream: number }
  | { readonly kind: "close"; readonly stream: number }
  /** A print of one voice, 16 kHz, mono. */
  | { readonly kind: "print"; readonly print: number; readonly samples: Float32Array };

/** Worker to parent. */
export type SpeakersReply =
  | { readonly kind: "ready" }
  /** So many samples are no longer waiting. */
  | { readonly kind: "took"; readonly stream: number; readonly samples: number }
  /** So many samples from the start have been told apart. */
  | { readonly kind: "reached"; readonly stream: number; readonly samples: number }
  | ({ readonly kind: "told"; readonly stream: number } & ToldSpeakers)
  | { readonly kind: "failed"; readonly stream: number; readonly message: string }
  /** Nothing when the audio is too short for the model. */
  | { readonly kind: "printed"; readonly print: number; readonly voice: Float32Array | undefined };

/** Who spoke when in one recording. */
export interface ToldSpeakers {
  /** In order of their start; turns of two speakers may overlap. */
  readonly turns: readonly Turn[];
  /** By first appearance. */
  readonly speakers: readonly HeardSpeaker[];
}

export interface Turn {
  readonly start_ms: number;
  readonly end_ms: number;
  /** Index of the speaker. */
  readonly speaker: number;
}

export interface HeardSpeaker {
  /** Of length 1. */
  readonly voice: Float32Array;
  readonly speech_ms: number;
}
