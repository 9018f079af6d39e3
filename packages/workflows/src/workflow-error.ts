import { CodedError } from "@funasr-images/errors";

export type WorkflowErrorCode =
  /** A workflow breaks the policy. The message has the rule and the place; the rules are in packages/workflows/src/policy. */
  | "WORKFLOW_POLICY"
  /** A workflow uses an action that is not pinned. Add it to packages/workflows/src/pins.ts. */
  | "NOT_PINNED"
  /** The tag of a pinned action points at another commit than the table says. Find out why before anything else. */
  | "TAG_MOVED"
  /** GitHub's API gives no answer about an action. Run again later, or with a token. */
  | "API_FAILED";

/** A workflow that must not be written, or a pin that cannot be updated. */
export class WorkflowError extends CodedError<WorkflowErrorCode> {
  override readonly name = "WorkflowError";
}
