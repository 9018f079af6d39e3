import type { Silence } from "./explain-silence.ts";

/**
 * - `BAD_AUDIO` the audio cannot be sent as asked; nothing was sent
 * - `CONNECT` no WebSocket came up: nobody listens, TLS or plain mixed up, or the server is not ready (503)
 * - `TIMEOUT` the server gave no sign of life, or took longer than the caller allows; `silence` says what is known. It is
 *   not `retryable` once everything had been sent: the server may be at work on it, and would do it all again
 * - `CLOSED` the server closed before the last reply
 * - `REFUSED` the server answered with an error; the message is the server's
 * - `BAD_REPLY` the server answered with something that is no result
 * - `BUSY` the connection works on another utterance
 * - `ABORTED` the caller's signal, or the caller closed the connection
 */
export type ClientErrorCode =
  | "CONNECT"
  | "TIMEOUT"
  | "CLOSED"
  | "REFUSED"
  | "ABORTED"
  | "BAD_AUDIO"
  | "BAD_REPLY"
  | "BUSY";

/** Why there is no transcript. The message says what, where and how to mend it; `cause` is what was caught. */
export class ClientError extends Error {
  readonly code: ClientErrorCode;
  /** With `REFUSED`: the server's own code, such as `ENGINE_CRASHED`. */
  readonly serverCode: string | undefined;
  /** With `CLOSED`: the code of the close frame, 1006 without one. */
  readonly closeCode: number | undefined;
  /** With `TIMEOUT` of an utterance: what was known of the server then. */
  readonly silence: Silence | undefined;
  /** Whether the same may work when it is tried again, later or on another connection. */
  readonly retryable: boolean;

  constructor(
    code: ClientErrorCode,
    message: string,
    options: {
      cause?: unknown;
      serverCode?: string;
      closeCode?: number;
      silence?: Silence;
      retryable?: boolean;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "ClientError";
    this.code = code;
    this.serverCode = options.serverCode;
    this.closeCode = options.closeCode;
    this.silence = options.silence;
    this.retryable = options.retryable ?? isRetryable(code, options.serverCode);
  }
}

function isRetryable(code: ClientErrorCode, serverCode = ""): boolean {
  if (code === "REFUSED") return /^(ENGINE_|NOT_READY|TOO_MANY_)/.test(serverCode);
  return code === "CONNECT" || code === "TIMEOUT" || code === "CLOSED";
}

/** By a signal of the caller. */
export function aborted(cause: unknown): ClientError {
  return new ClientError("ABORTED", "The caller aborted the transcription.", { cause });
}
