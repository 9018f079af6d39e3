import { CodedError } from "@funasr-images/errors";

export type HubErrorCode =
  /** The hub on loopback has no such repository. Name one that it was started with. */
  "NO_SUCH_REPOSITORY";

/** What the hub on loopback cannot do. */
export class HubError extends CodedError<HubErrorCode> {
  override readonly name = "HubError";
}
