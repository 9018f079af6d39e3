import type { ClientFrame } from "@funasr-images/protocol";
import type { EngineErrorCode } from "../../engine.ts";
import type { ModelPlan } from "./plan-models.ts";

/** Parent to worker. The channel's serialization is `advanced`, so bytes travel as bytes. */
export type WorkerRequest =
  | { readonly kind: "load"; readonly models: ModelPlan; readonly threads: number }
  | { readonly kind: "audio"; readonly session: number; readonly bytes: Uint8Array }
  | { readonly kind: "end"; readonly session: number; readonly settings: ClientFrame }
  | { readonly kind: "drop"; readonly session: number };

/** Worker to parent. */
export type WorkerReply =
  | { readonly kind: "ready" }
  | { readonly kind: "text"; readonly session: number; readonly text: string }
  | { readonly kind: "failed"; readonly session: number; readonly code: EngineErrorCode; readonly message: string };
