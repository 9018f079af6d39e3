import type { EngineErrorCode } from "../../engine.ts";

/** Messages to a worker and back. Their serialization is `advanced`, so samples are sent as bytes. */
export interface Envelope<Message> {
  /** The stream, connection or question that it belongs to. */
  readonly line: number;
  readonly message: Message;
}

/** Parent to worker, about a stream of samples. */
export type StreamRequest<Settings, Samples> =
  /** From now on; the first ones open it. */
  | { readonly kind: "settings"; readonly settings: Settings }
  | { readonly kind: "samples"; readonly samples: Samples }
  | { readonly kind: "finish" }
  | { readonly kind: "close" };

/** Worker to parent, about a stream of samples. */
export type StreamReply<Item, Result> =
  /** This many samples have been taken. */
  | { readonly kind: "took"; readonly samples: number }
  /** This many samples from the start are done; the first message shows that work has started. */
  | { readonly kind: "reached"; readonly samples: number }
  | { readonly kind: "item"; readonly item: Item }
  /** After the last item. */
  | { readonly kind: "finished"; readonly result: Result }
  | StreamFailure;

export interface StreamFailure {
  readonly kind: "failed";
  readonly code: EngineErrorCode;
  readonly message: string;
}
