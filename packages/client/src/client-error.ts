/**
 * - `BAD_AUDIO` the audio cannot be sent as asked; nothing was sent
 * - `CONNECT` no WebSocket came up: nobody listens, TLS or plain mixed up, or the server is not ready (503)
 * - `TIMEOUT` no sign of life for `timeoutMs`
 * - `CLOSED` the server closed before the last reply
 * - `REFUSED` the server answered with an error; the message is the server's
 * - `BAD_REPLY` the server answered with something that is no result
 * - `ABORTED` the caller's signal
 */
export type ClientErrorCode = "CONNECT" | "TIMEOUT" | "CLOSED" | "REFUSED" | "ABORTED" | "BAD_AUDIO" | "BAD_REPLY";

/** Why there is no transcript. The message says what, where and how to mend it; `cause` is what was caught. */
export class ClientError extends Error {
  readonly code: ClientErrorCode;
  /** With `REFUSED`: the server's own code, such as `ENGINE_CRASHED`. */
  readonly serverCode: string | undefined;

  constructor(code: ClientErrorCode, message: string, options: { cause?: unknown; serverCode?: string } = {}) {
    super(message, { cause: options.cause });
    this.name = "ClientError";
    this.code = code;
    this.serverCode = options.serverCode;
  }
}
