import type { Annotation } from "@funasr-images/action-io";

/** Why an action fails, beside what the rooms throw. */
export class ActionError extends Error {
  readonly code:
    | "BAD_PLAN"
    /** A reply of GitHub that nothing may be decided by. */
    | "BAD_REPLY"
    | "INPUTS_DISAGREE"
    | "LEG_FAILED"
    | "NOT_PERMITTED"
    | "NOT_RUN"
    | "NO_REPOSITORY"
    | "RELEASE_MISSING"
    | "STORE_INCOMPLETE"
    | "TAG_ELSEWHERE";
  /** Where GitHub shows it in the files of the repository. */
  readonly annotations: readonly Annotation[];

  constructor(
    code: ActionError["code"],
    message: string,
    options: ErrorOptions & { annotations?: readonly Annotation[] } = {},
  ) {
    super(message, options);
    this.name = "ActionError";
    this.code = code;
    this.annotations = options.annotations ?? [];
  }
}
