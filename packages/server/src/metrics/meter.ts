import type { RecognitionMode } from "@funasr-images/protocol";

/** What the endpoints report to the metrics. Gauges are read at the scrape, from their sources. */
export interface Meter {
  /** An utterance is over, successful or not. */
  utterance(report: UtteranceReport): void;
  /** A client was refused before any work. */
  refused(reason: RefusalReason): void;
  /** A text frame was refused, with the code of its reply. */
  frameRefused(code: string): void;
  /** An internal error, which cost one connection, one request, or the process. */
  mistake(cost: "connection" | "request" | "process"): void;
  /** A plain request was answered. */
  request(report: RequestReport): void;
}

/** One utterance from its first audio (or its end frame, when there was none) to its last reply. */
export interface UtteranceReport {
  readonly door: "websocket" | "http";
  readonly mode: RecognitionMode;
  /** `pcm`, `wav`, ...: as named by the client. */
  readonly format: string;
  readonly bytes: number;
  /** Length of the audio; absent if unknown. */
  readonly audioSeconds?: number | undefined;
  /** From its first audio to its last reply, or to its failure. */
  readonly ms: number;
  /** From its first audio to its first text; absent when there was none before the last reply. */
  readonly firstTextMs?: number | undefined;
  /** From its end frame to its last reply. */
  readonly finalMs?: number | undefined;
  /** Why there is no result: the code of the reply, or `ABORTED` if the client went away. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
  /** The client's name for it and its text: only logged with LOG_TEXT. */
  readonly name?: string | undefined;
  readonly text?: string | undefined;
}

interface RequestReport {
  readonly method: string;
  /** The pattern that matched, never the path: the number of labels must not grow with requests. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

/** Why a client was refused. */
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
