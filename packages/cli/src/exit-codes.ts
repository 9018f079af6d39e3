import { isUsageError } from "@funasr-images/errors";
import { CommanderError } from "commander";

/** The exit codes of the program. */
export const exitCodes = {
  /** Everything has been done. */
  ok: 0,
  /** Something failed: a file, a check, a stream. Standard error says what. */
  failed: 1,
  /** The command line is wrong; nothing was done. */
  usage: 2,
  /** Ctrl-C. Finished files are kept. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code after an error. */
export function exitCodeOf(error: unknown): ExitCode {
  // Help and version are "errors" to the library.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  return isUsageError(error) ? exitCodes.usage : exitCodes.failed;
}
