import { CodedError } from "@funasr-images/errors";

export type WorkspaceErrorCode =
  /** A text has no place for what is generated into it. Write the two marks that the message names. */
  | "NO_MARKS"
  /** A room depends on a package that has no version. Add it to versions in rooms.ts. */
  | "NO_VERSION"
  /** A source cannot be parsed. Fix what the compiler reports. */
  | "NO_TYPESCRIPT";

/** What prevents the files of the workspace from being made. */
export class WorkspaceError extends CodedError<WorkspaceErrorCode> {
  override readonly name = "WorkspaceError";
}
