import { CodedError } from "@funasr-images/errors";

export type ReleaseErrorCode =
  /** Not every leg passed its smoke test, so no tag moves. Fix the legs that the message names, and run again. */
  | "LEG_NOT_PASSED"
  /** The tag of the version is there with other bytes, and never moves. Raise the version. */
  | "TAG_TAKEN"
  /** There is nothing to release. Commit a fix or a feature first. */
  | "NOTHING_TO_RELEASE"
  /** A newer version is released already. Start a new run from main. */
  | "SUPERSEDED"
  /** A version that was there when the run was planned is gone. Run again. */
  | "VERSION_MISSING"
  /** A version lacks images of some branches, so no tag moves to it. Choose one of those that the message names. */
  | "VERSION_INCOMPLETE"
  /** Two sources say different things of what is tagged. Run again; when it stays so, look at the registry. */
  | "TAGS_DISAGREE"
  /** Something points at a manifest that is not there. Find out what is missing, or delete by hand what points at it. */
  | "MANIFEST_MISSING"
  /** The repository is empty, or hides everything. Check its name and the credentials. */
  | "NOTHING_STORED"
  /** The note of a rollback in an index cannot be read. Look at the annotations of the index that the message names. */
  | "ROLLBACK_UNREADABLE"
  /** A text has no place for what is generated into it. Write the two marks that the message names. */
  | "NO_MARKS"
  /** A deletion that a person has to confirm. Look at a dry run, then confirm it by its name. */
  | "NOT_CONFIRMED"
  /** The repository is not what the plan was made from. Run again. */
  | "WORLD_CHANGED"
  /** A number of versions to keep that keeps none. Give one or more. */
  | "KEEP_TOO_FEW";

/** A release that must not happen, or could not be finished. */
export class ReleaseError extends CodedError<ReleaseErrorCode> {
  override readonly name = "ReleaseError";
}
