import type { Annotation } from "@funasr-images/action-io";
import { CodedError, type ErrorContext } from "@funasr-images/errors";

export type ActionErrorCode =
  /** A plan or a result is not what the action before this one writes. Pass its output on as it is. */
  | "BAD_PLAN"
  /** The answer is not understood, so nothing is concluded from it. Check the address and any proxy in between. */
  | "BAD_REPLY"
  /** Inputs contradict each other. The message names them. */
  | "INPUTS_DISAGREE"
  /** A leg failed its smoke test. Its report and its summary say why. */
  | "LEG_FAILED"
  /** The token may not do this. Give it the permission that the message names. */
  | "NOT_PERMITTED"
  /** An earlier step has left no result. Look at its log. */
  | "NOT_RUN"
  /** GITHUB_REPOSITORY does not say which repository this is. Run inside GitHub Actions, or set it. */
  | "NO_REPOSITORY"
  /** The release that should be published is not on GitHub. Run the step that drafts it again. */
  | "RELEASE_MISSING"
  /** The store lacks models. Run the action cache-models before this one. */
  | "STORE_INCOMPLETE"
  /** The other side did not answer in time. Look at its log, and try again. */
  | "NO_ANSWER"
  /** The README of an action has no place for its table. Write one with the two marks that the message names. */
  | "NO_TABLE"
  /** A bundled package says nothing about its licence. Bundle another one, or ask its authors. */
  | "NO_LICENCE"
  /** The git tag of the version is at another commit. Raise the version, or delete the tag. */
  | "TAG_ELSEWHERE";

/** Why an action fails, besides what the rooms throw. */
export class ActionError extends CodedError<ActionErrorCode> {
  override readonly name = "ActionError";
  /** Where GitHub shows it in the files of the repository. */
  readonly annotations: readonly Annotation[];

  constructor(
    code: ActionErrorCode,
    what: string,
    { annotations = [], ...context }: ErrorContext & { annotations?: readonly Annotation[] } = {},
  ) {
    super(code, what, context);
    this.annotations = annotations;
  }
}
