import type { StreamFailure } from "../worker-messages.ts";
import type { VocalsModelPlan } from "./plan-vocals-models.ts";

/** The sample rate of the worker's input and output, in hertz. */
export const vocalsRate = 44_100;

/** The models for the worker `vocals`. */
export interface VocalsLoad {
  readonly models: VocalsModelPlan;
  readonly threads: number;
}

/** One block, with two channels or one. */
export interface VocalsRequest {
  readonly channels: readonly Float32Array[];
}

export type VocalsReply =
  /** The vocals of the block, mono, as long as the block. */
  { readonly kind: "separated"; readonly samples: Float32Array } | StreamFailure;
