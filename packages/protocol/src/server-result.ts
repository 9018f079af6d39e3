import type { Transcript } from "./transcript.ts";

/** Why a request was refused, in a reply. Old clients ignore the field. */
export interface ReplyError {
  /** Short and stable, upper case: `BAD_FRAME`, `ENGINE_CRASHED`, ... */
  readonly code: string;
  /** What is wrong and how to mend it. */
  readonly message: string;
}

/** One sentence with its time, milliseconds from the start of the utterance. */
export interface SentenceStamp {
  readonly text_seg: string;
  readonly punc: string;
  readonly start: number;
  readonly end: number;
  readonly ts_list: readonly (readonly [number, number])[];

  // Ours, from images that can tell.
  readonly language?: string;
  readonly emotion?: string;
  readonly events?: readonly string[];
  /** `S1`, `S2`, ... */
  readonly speaker?: string;
  /** The enrolled name. */
  readonly role?: string;
}

/**
 * How far an utterance is: a sign of life, and never a part of the answer. Times are milliseconds of audio, but for
 * `remaining_ms`, which is time on the clock.
 */
export interface Progress {
  /** Audio is coming in, the answer waits behind other work, or the engine works on it. */
  readonly state: "receiving" | "waiting" | "recognising";
  /** Audio that has come in; absent for a container, whose bytes tell no time. */
  readonly received_ms?: number;
  /** Up to where the engine has recognised; absent where it does not tell. */
  readonly done_ms?: number;
  /** Length of the whole, once it has ended. */
  readonly total_ms?: number;
  /** Done share of the whole, 0 to 1, once that is known or can be estimated. */
  readonly share?: number;
  /** Until the answer, as estimated; absent where nothing can be said. */
  readonly remaining_ms?: number;
}

/** One JSON text frame from server to client, in any of the dialects: file server, streaming server, Python server. */
export interface ServerResult {
  readonly text: string;
  /**
   * `offline`, `online`, `2pass-online`, `2pass-offline`; the streaming server leaves it out of an empty last reply.
   * Ours besides, when asked with `segments`: `offline-segment`, a part of the answer that is still to come; when asked with `progress`: `progress`.
   */
  readonly mode?: string;
  readonly wav_name?: string;
  /** True once per end frame from a streaming server; the file server always says false. */
  readonly is_final: boolean;
  /** `"[[430,670],...]"` with stamps, a number (ms since epoch) from newer servers, an array from the Python server. */
  readonly timestamp?: string | number | readonly unknown[];
  /** The empty string when the server could not read its own stamps. */
  readonly stamp_sents?: readonly SentenceStamp[] | "";
  /** Only the Python server acknowledges an end frame. */
  readonly is_end?: boolean;
  /** Only when asked with `schema`. Of the whole utterance in its last reply, of one segment in a reply before. */
  readonly transcript?: Transcript;
  /** Only in a reply of mode `progress`, which only who asked with `progress` gets. Its text is empty, it is never final. */
  readonly progress?: Progress;
  /** Only our front door explains a refusal. */
  readonly error?: ReplyError;
}

/**
 * Whether this reply is the last one of its utterance.
 *
 * The file server answers once per end frame, with mode `offline` and `is_final` false; a streaming server says
 * `is_final` true once per end frame. The reply's own mode decides, not the one asked for: the file server ignores
 * the mode that it is asked, and a client that waited for `is_final` would wait for ever. A refusal is no result.
 */
export function isFinalResult(result: ServerResult): boolean {
  return result.error === undefined && (result.is_final || result.mode === "offline");
}

/** The wire text of a result as the C++ servers write it: compact, keys in alphabetical order, UTF-8 not escaped. */
export function renderServerResult(result: ServerResult): string {
  const { stamp_sents } = result;
  return JSON.stringify(sortKeys({ ...result, stamp_sents: stamp_sents ? stamp_sents.map(sortKeys) : stamp_sents }));
}

/** One level only: a transcript of hours has many objects, and an order that nobody relies on. */
function sortKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
