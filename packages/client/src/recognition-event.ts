import type { Progress, ServerResult, Transcript, TranscriptSegment } from "@funasr-images/protocol";

/** What happens while one utterance is heard. */
export type RecognitionEvent =
  /** Every reply as it came, before what is made of it; but for progress, which is no part of the answer. */
  | { readonly type: "reply"; readonly result: ServerResult }
  /** How far the server is; see `progress` of the options. */
  | { readonly type: "progress"; readonly progress: Progress }
  /** All increments since the last sentence: show it in place of the last partial. */
  | { readonly type: "partial"; readonly text: string }
  /** A sentence is settled; it replaces the partial. More than one segment where the server tells of several. */
  | {
      readonly type: "segment";
      readonly segments: readonly TranscriptSegment[];
      /** The segment announced before, when its closing mark came only now. */
      readonly revised?: TranscriptSegment;
    }
  /** The last one: everything. */
  | { readonly type: "final"; readonly transcript: Transcript };

/** What happens while somebody speaks. Times count from the first sample, over all connections. */
export type LiveEvent =
  | RecognitionEvent
  /** Connection number `attempt` (1, 2, ...) is open. */
  | { readonly type: "connected"; readonly attempt: number }
  /** It was lost; what has not been settled is sent again. The partial on screen is void. */
  | { readonly type: "reconnecting"; readonly reason: Error; readonly delayMs: number }
  /** Audio that nobody heard: it did not fit the buffer while there was no connection. */
  | { readonly type: "gap"; readonly fromMs: number; readonly toMs: number };
