import { CodedError } from "@funasr-images/errors";

export type PipelineErrorCode =
  /** The recordings have none that an image can prove itself by. Add one to images/speech. */
  | "NO_CANARY"
  /** A leg that is carried over is not in the registry any more. Run again: it is built. */
  | "LEG_GONE"
  /** What is pushed is not what was tested. Run the leg again. */
  | "LEG_DIFFERS"
  /** A clone without its older commits gives a wrong version and wrong notes. Get them: git fetch --unshallow --tags. */
  | "SHALLOW_CLONE";

/** A run that cannot go on. */
export class PipelineError extends CodedError<PipelineErrorCode> {
  override readonly name = "PipelineError";
}
