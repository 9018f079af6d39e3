import { CodedError } from "@funasr-images/errors";

export type PipelineErrorCode =
  /** There is no recording for the readiness check of an image. Add one to images/speech. */
  | "NO_CANARY"
  /** A clone without its older commits gives a wrong version and wrong notes. Get them: git fetch --unshallow --tags. */
  | "SHALLOW_CLONE";

/** A run that cannot go on. */
export class PipelineError extends CodedError<PipelineErrorCode> {
  override readonly name = "PipelineError";
}
