import { CodedError, type ErrorContext } from "@funasr-images/errors";
import type { Silence } from "./explain-silence.ts";

export type ClientErrorCode =
  /**
   * No WebSocket was opened: nothing listens there, ws and wss are mixed up, or the server is not ready (503). The
   * message says which.
   */
  | "CONNECT"
  /**
   * The server gave no sign of life, or took longer than the caller allows; `silence` says what is known. Wait longer,
   * or send less at once. It is not `retryable` once everything has been sent: the server may still be working on it,
   * and would do it all again.
   */
  | "TIMEOUT"
  /** The server closed the connection before the last reply. The message has the code of the close frame; try again. */
  | "CLOSED"
  /** The server answered with an error. The message is the server's. */
  | "REFUSED"
  /** The caller does not wait any more. There is nothing to fix. */
  | "ABORTED"
  /** The audio does not have the given format, or one that is not supported. Convert it to wav, or name its format. */
  | "BAD_AUDIO"
  /** The answer is not understood, so nothing is concluded from it. Check the address and any proxy in between. */
  | "BAD_REPLY"
  /** The connection is busy with another utterance. Wait for its end, or open another connection. */
  | "BUSY";

/** Why there is no transcript. */
export class ClientError extends CodedError<ClientErrorCode> {
  override readonly name = "ClientError";
  /** With `REFUSED`: the server's own code, such as `ENGINE_CRASHED`. */
  readonly serverCode: string | undefined;
  /** With `CLOSED`: the code of the close frame, 1006 without one. */
  readonly closeCode: number | undefined;
  /** With `TIMEOUT` of an utterance: what was known about the server. */
  readonly silence: Silence | undefined;
  /** Whether trying again may work, later or on another connection. */
  readonly retryable: boolean;

  constructor(
    code: ClientErrorCode,
    what: string,
    options: ErrorContext & {
      serverCode?: string;
      closeCode?: number;
      silence?: Silence;
      retryable?: boolean;
    } = {},
  ) {
    super(code, what, options);
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

/** For an abort by the caller's signal. */
export function aborted(cause: unknown): ClientError {
  return new ClientError("ABORTED", "The caller aborted the transcription.", { cause });
}
