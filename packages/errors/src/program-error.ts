import { CodedError } from "./coded-error.ts";

/** Codes that any program of this project may show. */
export type ProgramErrorCode =
  /** Something failed that has no code of its own. The message and the log say what; report it when they do not help. */
  | "FAILED"
  /** The program reached a state that should be impossible. Report it with the message. */
  | "INTERNAL"
  /** A benchmark cannot measure on this machine, or measured something wrong. The message says what it saw. */
  | "BENCH_FAILED"
  /** A signal ended the program. Run it again: what is complete is kept. */
  | "INTERRUPTED"
  /** The command line cannot be carried out, and nothing was tried. The message names the choices; so does --help. */
  | "USAGE";

/** What went wrong with a program as such. */
export class ProgramError extends CodedError<ProgramErrorCode> {
  override readonly name = "ProgramError";
}

/** For a state that the types or an earlier check rule out. */
export function unreachable(what: string): never {
  throw new ProgramError("INTERNAL", what, { fix: "This is a bug: please report it." });
}
