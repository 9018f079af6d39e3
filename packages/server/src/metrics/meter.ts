import type { RecognitionMode } from "@funasr-images/protocol";

/** What the doors tell the metrics. Gauges are read at the scrape, from whoever knows them. */
export interface Meter {
  /** An utterance is over, well or not. */
  utterance(report: UtteranceReport): void;
  /** A client was turned away before any work. */
  refused(reason: RefusalReason): void;
  /** A text frame was refused, with the code of its reply. */
  frameRefused(code: string): void;
  /** The server made a mistake, which cost one connection, one request, or the process. */
  mistake(cost: "connection" | "request" | "process"): void;
  /** A plain request was answered. */
  request(report: RequestReport): void;
}

/** One utterance from its first audio (or its end frame, when there was none) to its last reply. */
export interface UtteranceReport {
  readonly door: "websocket" | "http";
  readonly mode: RecognitionMode;
  /** `pcm`, `wav`, ...: as the client called it. */
  readonly format: string;
  readonly bytes: number;
  /** Of the audio; absent where nobody knows. */
  readonly audioSeconds?: number | undefined;
  /** From its first audio to its last reply, or to its failure. */
  readonly ms: number;
  /** From its first audio to its first text; absent when there was none before the last reply. */
  readonly firstTextMs?: number | undefined;
  /** From its end frame to its last reply. */
  readonly finalMs?: number | undefined;
  /** Why there is no result: the code of the reply, or `ABORTED` when the client went away. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
  /** The client's name for it and what was heard: only logged with LOG_TEXT. */
  readonly name?: string | undefined;
  readonly text?: string | undefined;
}

interface RequestReport {
  readonly method: string;
  /** The pattern that matched, never the path: a label must not grow with what clients ask for. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

/** Why somebody was turned away. */
export type RefusalReason =
  | "not-ready"
  | "draining"
  | "connections"
  | "utterances"
  | "unauthorised"
  | "origin"
  | "message-size"
  | "utterance-size"
  | "idle"
  | "slow-reader"
  | "deadly";

/** Counts nothing: for tests and the stand-in. */
export const silentMeter: Meter = {
  utterance: () => {},
  refused: () => {},
  frameRefused: () => {},
  mistake: () => {},
  request: () => {},
};
