import { CodedError } from "@funasr-images/errors";

export type ProtocolErrorCode =
  /** Hotwords that no server accepts. Leave out empty words, and use whole weights from 1 to 100. */
  | "BAD_HOTWORDS"
  /** Labels other than speaker, emotion, events, none or auto. Leave out the unknown one. */
  | "BAD_LABELS";

/** What the protocol cannot express. */
export class ProtocolError extends CodedError<ProtocolErrorCode> {
  override readonly name = "ProtocolError";
}
