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

/** One JSON text frame from server to client, in any of the dialects: file server, streaming server, Python server. */
export interface ServerResult {
  readonly text: string;
  /**
   * `offline`, `online`, `2pass-online`, `2pass-offline`; the streaming server leaves it out of an empty last reply.
   * Ours besides, when asked with `segments`: `offline-segment`, a part of the answer that is still to come.
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
  /** Only our front door explains a refusal. */
  readonly error?: ReplyError;
}
