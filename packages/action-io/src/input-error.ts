import { CodedError } from "@funasr-images/errors";

export type InputErrorCode =
  /** Inputs of the action cannot be used. The message names each with what it takes. */
  "BAD_INPUTS";

/** Inputs that cannot be used: every problem at once. */
export class InputError extends CodedError<InputErrorCode> {
  override readonly name = "InputError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super("BAD_INPUTS", problems.join("\n"));
    this.problems = problems;
  }
}
