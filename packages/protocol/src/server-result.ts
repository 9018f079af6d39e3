import type { Transcript } from "./transcript.ts";

/** Why a request was refused, in a reply. Old clients ignore the field. */
export interface ReplyError {
  /** Short and stable, upper case: `BAD_FRAME`, `ENGINE_CRASHED`, ... */
  readonly code: string;
  /** What is wrong and how to fix it. */
  readonly message: string;
}

/** One sentence with its time, milliseconds from the start of the utterance. */
export interface SentenceStamp {
  readonly text_seg: string;
  readonly punc: string;
  readonly start: number;
  readonly end: number;
  readonly ts_list: readonly (readonly [number, number])[];

  // Ours, from images that support it.
  readonly language?: string;
  readonly emotion?: string;
  readonly events?: readonly string[];
  /** `S1`, `S2`, ... */
  readonly speaker?: string;
  /** The enrolled name. */
  readonly role?: string;
}

/**
 * How far an utterance is: a sign of life, and never a part of the answer. Times are milliseconds of audio, except
 * `remaining_ms`, which is real time.
 */
export interface Progress {
  /** Audio is coming in, the answer waits behind other work, or the engine works on it. */
  readonly state: "receiving" | "waiting" | "recognising";
  /** Audio received; absent for a container, whose bytes do not show the time. */
  readonly received_ms?: number;
  /** Audio recognised; absent if the engine does not report it. */
  readonly done_ms?: number;
  /** Total length, once the utterance has ended. */
  readonly total_ms?: number;
  /** Share done, 0 to 1, once it is known or can be estimated. */
  readonly share?: number;
  /** Estimated time until the answer; absent if unknown. */
  readonly remaining_ms?: number;
}

/** One JSON text frame from server to client, in any of the dialects: file server, streaming server, Python server. */
export interface ServerResult {
  readonly text: string;
  /**
   * `offline`, `online`, `2pass-online`, `2pass-offline`; the streaming server leaves it out of an empty last reply.
   * Ours, if asked for by `segments`: `offline-segment`, a part of the answer that is still to come; by `progress`:
   * `progress`.
   */
  readonly mode?: string;
  readonly wav_name?: string;
  /** True once per end frame from a streaming server; upstream's file server always says false, ours as its client needs. */
  readonly is_final: boolean;
  /** `"[[430,670],...]"` with stamps, a number (ms since epoch) from newer servers, an array from the Python server. */
  readonly timestamp?: string | number | readonly unknown[];
  /** The empty string if the server could not parse its own stamps. */
  readonly stamp_sents?: readonly SentenceStamp[] | "";
  /** Only the Python server acknowledges an end frame. */
  readonly is_end?: boolean;
  /** Only if asked for by `schema`. Of the whole utterance in its last reply, of one segment in an earlier reply. */
  readonly transcript?: Transcript;
  /** Only in a reply of mode `progress`, which a client must ask for. Its text is empty, it is never final. */
  readonly progress?: Progress;
  /** Only our front door explains a refusal. */
  readonly error?: ReplyError;
  /**
   * What was refused on the way to this answer of the file server, which has the rest. Its clients take any message for
   * the answer, so it comes with the answer.
   */
  readonly warnings?: readonly ReplyError[];
}

/**
 * Whether this is the last reply of its utterance.
 *
 * The file server answers once per end frame, with mode `offline` and `is_final` false; a streaming server says
 * `is_final` true once per end frame. The reply's own mode decides, not the requested one: the file server ignores
 * that, and a client waiting for `is_final` would wait for ever. A refusal is not a result.
 */
export function isFinalResult(result: ServerResult): boolean {
  return result.error === undefined && (result.is_final || result.mode === "offline");
}

/** A result or a transcript with more warnings, after its own; the same object if there are none. */
export function addWarnings<Told extends { readonly warnings?: readonly ReplyError[] | undefined }>(
  told: Told,
  more: readonly ReplyError[],
): Told {
  return more.length === 0 ? told : { ...told, warnings: [...(told.warnings ?? []), ...more] };
}

/** The JSON text of a result as the C++ servers write it: compact, keys in alphabetical order, UTF-8 not escaped. */
export function renderServerResult(result: ServerResult): string {
  const { stamp_sents } = result;
  return JSON.stringify(sortKeys({ ...result, stamp_sents: stamp_sents ? stamp_sents.map(sortKeys) : stamp_sents }));
}

/** One level only: a transcript of hours has many objects, and nobody relies on their order. */
function sortKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
