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
}

/** One JSON text frame from server to client, in any of the dialects: file server, streaming server, Python server. */
export interface ServerResult {
  readonly text: string;
  /** `offline`, `online`, `2pass-online`, `2pass-offline`; the streaming server leaves it out of an empty last reply. */
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
  /** Only our front door explains a refusal. */
  readonly error?: ReplyError;
}
