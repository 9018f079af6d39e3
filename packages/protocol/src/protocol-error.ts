import { CodedError } from "@funasr-images/errors";

export type ProtocolErrorCode =
  /** Hotwords that no server takes. Leave out empty words, and give whole weights from 1 to 100. */
  "BAD_HOTWORDS";

/** What cannot be said in the protocol. */
export class ProtocolError extends CodedError<ProtocolErrorCode> {
  override readonly name = "ProtocolError";
}
