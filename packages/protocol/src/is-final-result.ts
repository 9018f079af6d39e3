import type { ServerResult } from "./server-result.ts";

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
