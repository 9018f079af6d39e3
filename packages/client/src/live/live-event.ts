import type { RecognitionEvent } from "../recognition-event.ts";

/** What happens while somebody speaks. Times count from the first sample, over all connections. */
export type LiveEvent =
  | RecognitionEvent
  /** Connection number `attempt` (1, 2, ...) is open. */
  | { readonly type: "connected"; readonly attempt: number }
  /** It was lost; what has not been settled is sent again. The partial on screen is void. */
  | { readonly type: "reconnecting"; readonly reason: Error; readonly delayMs: number }
  /** Audio that nobody heard: it did not fit the buffer while there was no connection. */
  | { readonly type: "gap"; readonly fromMs: number; readonly toMs: number };
