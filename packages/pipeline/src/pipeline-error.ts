import { CodedError } from "@funasr-images/errors";

export type PipelineErrorCode =
  /** A host of the profile does not answer, or answers as something else. The message names the key and its environment variable; set it to the right address. */
  | "ADDRESS_FAILED"
  /** Models or base images are not confirmed yet, or are others than expected. Look at the table; run on a terminal, or with --confirm. */
  | "UNCONFIRMED"
  /** The release would be refused at its end, as an arch cannot be run here. Name an engine for it, or leave it out. */
  | "ARCH_UNRUNNABLE"
  /** There is no recording for the readiness check of an image. Add one to images/speech. */
  | "NO_CANARY"
  /** A clone without its older commits gives a wrong version and wrong notes. Get them: git fetch --unshallow --tags. */
  | "SHALLOW_CLONE";

/** A run that cannot go on. */
export class PipelineError extends CodedError<PipelineErrorCode> {
  override readonly name = "PipelineError";
}
