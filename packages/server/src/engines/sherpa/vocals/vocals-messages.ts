import type { StreamFailure } from "../worker-messages.ts";
import type { VocalsModelPlan } from "./plan-vocals-models.ts";

/** Hertz of everything that the worker gets and gives. */
export const vocalsRate = 44_100;

/** What the worker `vocals` is to load. */
export interface VocalsLoad {
  readonly models: VocalsModelPlan;
  readonly threads: number;
}

/** One block; of two channels, or of one. */
export interface VocalsRequest {
  readonly channels: readonly Float32Array[];
}

export type VocalsReply =
  /** The vocals of the block, mono, as long as the block. */
  { readonly kind: "separated"; readonly samples: Float32Array } | StreamFailure;
