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
