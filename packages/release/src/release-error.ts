/** A release that must not happen, or could not be finished. */
export class ReleaseError extends Error {
  readonly code:
    | "LEG_NOT_PASSED"
    | "TAG_TAKEN"
    | "NOTHING_TO_RELEASE"
    | "SUPERSEDED"
    | "VERSION_MISSING"
    | "VERSION_INCOMPLETE"
    /** Two sources say different things of what is tagged. */
    | "TAGS_DISAGREE"
    /** Something points at a manifest that is not there. */
    | "MANIFEST_MISSING"
    /** A repository that is empty, or that hides everything. */
    | "NOTHING_STORED"
    | "ROLLBACK_UNREADABLE"
    /** A deletion that a person has to confirm. */
    | "NOT_CONFIRMED"
    /** The repository is not what the plan was made from. */
    | "WORLD_CHANGED";

  constructor(code: ReleaseError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ReleaseError";
    this.code = code;
  }
}
