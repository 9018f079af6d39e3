import type { ClientFrame, ServerResult } from "@funasr-images/protocol";
import type { RecognisedSegment, RecogniseSettings } from "../recognised-segment.ts";
import type { WorkerChannel } from "../worker-channel.ts";
import type { StreamFailure, StreamReply, StreamRequest } from "../worker-messages.ts";
import type { ModelThreads } from "./load-models.ts";
import type { ModelPlan } from "./plan-models.ts";

/**
 * The models for the worker `recogniser`. With a streaming model it serves connections, without it utterances of files.
 */
export interface RecogniserLoad {
  readonly models: ModelPlan;
  readonly threads: ModelThreads;
  /** Whether sentences of the streaming server have times. */
  readonly stamps: boolean;
}

/** One utterance of file mode: 16 kHz, mono; half the bytes of floats, with no effect on recognition. */
export type UtteranceRequest = StreamRequest<RecogniseSettings, Int16Array>;

/** The result is the texts of all segments, punctuated in context if there is a model for that. */
export type UtteranceReply = StreamReply<RecognisedSegment, readonly string[] | undefined>;

/** One connection of the streaming server; the first call opens it. */
export type SessionRequest =
  | { readonly kind: "configure"; readonly settings: ClientFrame }
  | { readonly kind: "audio"; readonly bytes: Uint8Array }
  | { readonly kind: "end" }
  | { readonly kind: "close" };

export type SessionReply =
  | { readonly kind: "reply"; readonly reply: ServerResult }
  /** This many bytes have been taken. */
  | { readonly kind: "took"; readonly bytes: number }
  | { readonly kind: "ended" }
  | StreamFailure;

/** For utterances of files. */
export type UtteranceChannel = Pick<WorkerChannel<UtteranceRequest, UtteranceReply>, "open">;

/** For connections of the streaming server. */
export type SessionChannel = Pick<WorkerChannel<SessionRequest, SessionReply>, "open">;
