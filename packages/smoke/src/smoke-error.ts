import { CodedError } from "@funasr-images/errors";

export type SmokeErrorCode =
  /** There is no docker program. Install Docker, or let ./scripts/run-local install it. */
  | "DOCKER_MISSING"
  /** Docker refused a command. The message is Docker's own. */
  | "DOCKER_FAILED"
  /** A server or an image is not ready, or was not ready in time. Wait, and look at its log. */
  | "NOT_READY"
  /** The container ended by itself. Its last output is in the message. */
  | "EXITED"
  /** The HTTP API of the image refused a request, or answered something else. The message has request and answer. */
  | "WRONG_REPLY"
  /** The image does not say what it is, or what it runs. Use an image of this project. */
  | "NO_BRANCH"
  /** The folder of recordings cannot be used. The message names the file; its format is described in images/speech. */
  | "BAD_RECORDINGS";

/** Why a smoke test could not go on. */
export class SmokeError extends CodedError<SmokeErrorCode> {
  override readonly name = "SmokeError";
}
