import type { EngineErrorCode } from "../../engine.ts";

/** What goes to a worker and back. Its serialization is `advanced`, so samples travel as bytes. */
export interface Envelope<Message> {
  /** What it belongs to, of all that goes on with the worker. */
  readonly line: number;
  readonly message: Message;
}

/** Parent to worker, about a stream of samples. */
export type StreamRequest<Settings, Samples> =
  /** From now on; the first time they open it. */
  | { readonly kind: "settings"; readonly settings: Settings }
  | { readonly kind: "samples"; readonly samples: Samples }
  | { readonly kind: "finish" }
  | { readonly kind: "close" };

/** Worker to parent, about a stream of samples. */
export type StreamReply<Item, Result> =
  /** So many samples are no longer waiting. */
  | { readonly kind: "took"; readonly samples: number }
  /** With so many from the start nothing is left to be done; the first time it says that something has had its turn. */
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
