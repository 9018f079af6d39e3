import type { Progress, ServerResult, Transcript, TranscriptSegment } from "@funasr-images/protocol";

/** What happens during one utterance. */
export type RecognitionEvent =
  /** Every raw reply, before the events derived from it; except progress, which is not part of the answer. */
  | { readonly type: "reply"; readonly result: ServerResult }
  /** How far the server is; see the option `progress`. */
  | { readonly type: "progress"; readonly progress: Progress }
  /** All increments since the last sentence: replaces the last partial. */
  | { readonly type: "partial"; readonly text: string }
  /** A sentence is settled; it replaces the partial. More than one segment if the server sends several. */
  | {
      readonly type: "segment";
      readonly segments: readonly TranscriptSegment[];
      /** The previous segment, if its closing mark arrived only now. */
      readonly revised?: TranscriptSegment;
    }
  /** The last event: the whole transcript. */
  | { readonly type: "final"; readonly transcript: Transcript };

/** What happens during live speech. Times count from the first sample, over all connections. */
export type LiveEvent =
  | RecognitionEvent
  /** Connection number `attempt` (1, 2, ...) is open. */
  | { readonly type: "connected"; readonly attempt: number }
  /** The connection was lost; what is not settled is sent again. The current partial is void. */
  | { readonly type: "reconnecting"; readonly reason: Error; readonly delayMs: number }
  /** Audio that was lost: it did not fit into the buffer while there was no connection. */
  | { readonly type: "gap"; readonly fromMs: number; readonly toMs: number };
