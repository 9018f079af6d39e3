/** A release that must not happen, or could not be finished. */
export class ReleaseError extends Error {
  readonly code:
    | "LEG_NOT_PASSED"
    | "TAG_TAKEN"
    | "NOTHING_TO_RELEASE"
    | "SUPERSEDED"
    | "VERSION_MISSING"
    | "VERSION_INCOMPLETE";

  constructor(code: ReleaseError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ReleaseError";
    this.code = code;
  }
}
