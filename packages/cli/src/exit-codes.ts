import { isUsageError } from "@funasr-images/errors";
import { CommanderError } from "commander";

/** What the program ends with. */
export const exitCodes = {
  /** Everything that was asked for has been done. */
  ok: 0,
  /** Something failed: a file, a check, a stream. Standard error says what. */
  failed: 1,
  /** The command line is wrong; nothing was tried. */
  usage: 2,
  /** Ctrl-C. What had been finished stays. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What the program ends with after an error. */
export function exitCodeOf(error: unknown): ExitCode {
  // Help and version are "errors" to the library.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  return isUsageError(error) ? exitCodes.usage : exitCodes.failed;
}
