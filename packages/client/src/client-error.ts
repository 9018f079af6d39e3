import { CodedError, type ErrorContext } from "@funasr-images/errors";
import type { Silence } from "./explain-silence.ts";

export type ClientErrorCode =
  /** No WebSocket came up: nobody listens, TLS or plain is mixed up, or the server is not ready (503). The message says which. */
  | "CONNECT"
  /**
   * The server gave no sign of life, or took longer than the caller allows; `silence` says what is known. Wait longer, or
   * send less at once. It is not `retryable` once everything had been sent: the server may be at work on it, and would do
   * it all again.
   */
  | "TIMEOUT"
  /** The server closed the connection before the last reply. The message has the code of the close frame; try again. */
  | "CLOSED"
  /** The server answered with an error. The message is the server's. */
  | "REFUSED"
  /** Whoever asked does not wait any more. Nothing has to be mended. */
  | "ABORTED"
  /** The audio is not what it is said to be, or of a kind that is not read. Convert it to wav, or name its format. */
  | "BAD_AUDIO"
  /** What answered is not understood, so nothing is decided by it. Check the address and what stands between. */
  | "BAD_REPLY"
  /** The connection works on another utterance. Wait for its end, or open another connection. */
  | "BUSY";

/** Why there is no transcript. */
export class ClientError extends CodedError<ClientErrorCode> {
  override readonly name = "ClientError";
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

/** By a signal of the caller. */
export function aborted(cause: unknown): ClientError {
  return new ClientError("ABORTED", "The caller aborted the transcription.", { cause });
}
