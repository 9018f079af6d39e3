import { CodedError } from "@funasr-images/errors";

export type WorkspaceErrorCode =
  /** A text has no place for what is generated into it. Write the two marks that the message names. */
  | "NO_MARKS"
  /** A room depends on a package that has no version. Add it to versions in rooms.ts. */
  | "NO_VERSION"
  /** A source cannot be parsed. Mend what the compiler says of it. */
  | "NO_TYPESCRIPT";

/** What the workspace cannot be made of. */
export class WorkspaceError extends CodedError<WorkspaceErrorCode> {
  override readonly name = "WorkspaceError";
}
