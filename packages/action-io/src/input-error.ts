/** Inputs that cannot be used: every problem at once. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly code = "BAD_INPUTS";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}
