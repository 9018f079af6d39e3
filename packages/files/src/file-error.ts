import { CodedError } from "@funasr-images/errors";

export type FileErrorCode =
  /** A folder, a pipe, a socket or a device lies where a file should. Remove it. */
  "NOT_A_FILE";

/** What lies at a path cannot be used as a file. */
export class FileError extends CodedError<FileErrorCode> {
  override readonly name = "FileError";
}
