import type { WorkerChannel } from "../worker-channel.ts";
import type { StreamReply, StreamRequest } from "../worker-messages.ts";
import type { SpeakerModelPlan } from "./plan-speaker-models.ts";

/** The models for the worker `speakers`. */
export interface SpeakersLoad {
  readonly models: SpeakerModelPlan;
  /** Threads of one model run. */
  readonly threads: number;
  readonly blocksAtOnce: number;
}

export interface SpeakerSettings {
  readonly speakerCount: number | undefined;
  /**
   * Whether speakers are settled block by block: what has been told does not change. Otherwise voices that turn out to
   * be one are merged at the end.
   */
  readonly settle?: boolean;
}

/** One recording, 16 kHz, mono; its settings cannot change. */
export type SpeakerRequest = StreamRequest<SpeakerSettings, Float32Array>;

export type SpeakerReply = StreamReply<SettledSpeakers, ToldSpeakers>;

/** Who spoke when up to a time. Later ones add turns, and speakers at the end of the list. */
export interface SettledSpeakers extends ToldSpeakers {
  readonly until_ms: number;
}

/** A print of one voice, 16 kHz, mono. */
export interface VoiceRequest {
  readonly kind: "print";
  readonly samples: Float32Array;
}

export interface VoiceReply {
  readonly kind: "printed";
  /** Of length 1; undefined if the audio is too short for the model. */
  readonly voice: Float32Array | undefined;
}

/** For recordings. */
export type SpeakerChannel = Pick<WorkerChannel<SpeakerRequest, SpeakerReply>, "open">;

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
