/** A file of the catalogue that cannot be used: every problem at once, each with file, path and expectation. */
export class CatalogError extends Error {
  readonly code:
    | "BAD_FILE"
    | "MISSING_FILE"
    | "UNLOCKED_MODEL"
    | "UNCONFIRMED_BASE"
    | "UNKNOWN_BRANCH"
    | "UNKNOWN_ARCH"
    | "UNKNOWN_MODEL";
  readonly problems: readonly string[];

  constructor(code: CatalogError["code"], problems: readonly string[], options?: ErrorOptions) {
    super(problems.join("\n"), options);
    this.name = "CatalogError";
    this.code = code;
    this.problems = problems;
  }
}
