/**
 * - `DOCKER_MISSING` there is no docker program
 * - `DOCKER_FAILED` docker refused; the message is docker's own
 * - `NOT_READY` the image did not become ready in time
 * - `EXITED` the container ended by itself
 * - `WRONG_REPLY` the HTTP API of the image refused a request, or answered something else
 * - `NO_BRANCH` the image does not say what it is
 * - `BAD_RECORDINGS` the folder of recordings cannot be used
 */
export type SmokeErrorCode =
  | "DOCKER_MISSING"
  | "DOCKER_FAILED"
  | "NOT_READY"
  | "EXITED"
  | "WRONG_REPLY"
  | "NO_BRANCH"
  | "BAD_RECORDINGS";

/** Why a smoke test could not go on. The message says what, where and how to mend it; `code` is stable. */
export class SmokeError extends Error {
  override readonly name = "SmokeError";
  readonly code: SmokeErrorCode;

  constructor(code: SmokeErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
