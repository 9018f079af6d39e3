import { CodedError } from "@funasr-images/errors";

export type ConnectionErrorCode =
  /** The connection ended before the answer did. The download goes on by another one. */
  | "CONNECTION_CLOSED"
  /** A header of a request holds a line break. Take it out of the token or the address. */
  | "HEADER_INVALID"
  /** An answer that only a full HTTP client can read, for instance a chunked one. It is asked for again by one. */
  | "ANSWER_NOT_PLAIN"
  /** The host answers a range with everything. The file comes in one stream. */
  | "RANGES_IGNORED"
  /** A stream was far slower than others, or fell silent. Another one takes over. */
  | "STREAM_SLOW"
  /** The same, and no byte ever came: perhaps the host takes fewer connections. Another one takes over. */
  | "STREAM_UNANSWERED";

/** What happens to one connection. Downloads look at the code and go on in another way; callers never see it. */
export class ConnectionError extends CodedError<ConnectionErrorCode> {
  override readonly name = "ConnectionError";
}

/** Whether it is that, and one of these codes. */
export function isConnectionError(error: unknown, ...codes: readonly ConnectionErrorCode[]): error is ConnectionError {
  return error instanceof ConnectionError && codes.includes(error.code);
}
