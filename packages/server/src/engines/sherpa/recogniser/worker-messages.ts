import type { ClientFrame, ServerResult } from "@funasr-images/protocol";
import type { EngineErrorCode } from "../../../engine.ts";
import type { RecognisedSegment, RecogniseSettings } from "../recognised-segment.ts";
import type { ModelThreads } from "./load-models.ts";
import type { ModelPlan } from "./plan-models.ts";

/** Parent to the worker `recogniser`. The channel's serialization is `advanced`, so samples travel as bytes. */
export type RecogniserRequest = LoadRequest | StreamRequest | SessionRequest;

export interface LoadRequest {
  readonly kind: "load";
  readonly models: ModelPlan;
  readonly threads: ModelThreads;
  /** Whether sentences of the streaming server have times. */
  readonly stamps: boolean;
}

/** One utterance of file mode. */
export type StreamRequest =
  /** Settings of a stream from now on; the first time they open it. */
  | { readonly kind: "settings"; readonly stream: number; readonly settings: RecogniseSettings }
  /** 16 kHz, mono; half the bytes of floats, and no recogniser hears the difference. */
  | { readonly kind: "samples"; readonly stream: number; readonly samples: Int16Array }
  | { readonly kind: "finish"; readonly stream: number }
  | { readonly kind: "close"; readonly stream: number };

/** One connection of the streaming server; the first call opens it. */
export type SessionRequest =
  | { readonly kind: "session-configure"; readonly session: number; readonly settings: ClientFrame }
  | { readonly kind: "session-audio"; readonly session: number; readonly bytes: Uint8Array }
  | { readonly kind: "session-end"; readonly session: number }
  | { readonly kind: "session-close"; readonly session: number };

/** Worker to parent. */
export type RecogniserReply = { readonly kind: "ready" } | StreamReply | SessionReply;

export type StreamReply =
  /** So many samples are no longer waiting; nothing is left to be done with the first `done` of all. */
  | { readonly kind: "took"; readonly stream: number; readonly samples: number; readonly done: number }
  /** Its first decode has had its turn. */
  | { readonly kind: "begun"; readonly stream: number }
  | { readonly kind: "segment"; readonly stream: number; readonly segment: RecognisedSegment }
  /** After the last segment; the texts of all of them, punctuated in context, where there is a model for that. */
  | { readonly kind: "finished"; readonly stream: number; readonly texts?: readonly string[] }
  | { readonly kind: "failed"; readonly stream: number; readonly code: EngineErrorCode; readonly message: string };

export type SessionReply =
  | { readonly kind: "session-reply"; readonly session: number; readonly reply: ServerResult }
  /** So many bytes are no longer waiting. */
  | { readonly kind: "session-took"; readonly session: number; readonly bytes: number }
  | { readonly kind: "session-ended"; readonly session: number }
  | {
      readonly kind: "session-failed";
      readonly session: number;
      readonly code: EngineErrorCode;
      readonly message: string;
    };
