import type { VocalsModelPlan } from "./plan-vocals-models.ts";

/** Hertz of everything that the worker gets and gives. */
export const vocalsRate = 44_100;

/** Parent to the worker `vocals`. */
export type VocalsRequest =
  | { readonly kind: "load"; readonly models: VocalsModelPlan; readonly threads: number }
  /** One block; of two channels, or of one. */
  | { readonly kind: "separate"; readonly block: number; readonly channels: readonly Float32Array[] };

/** Worker to parent. */
export type VocalsReply =
  | { readonly kind: "ready" }
  /** The vocals of a block, mono, as long as the block. */
  | { readonly kind: "separated"; readonly block: number; readonly samples: Float32Array }
  | { readonly kind: "failed"; readonly block: number; readonly message: string };
