import { CodedError } from "@funasr-images/errors";

export type CatalogErrorCode =
  /** A file of the catalogue is not as its schema says. The message has file, line and what is expected there. */
  | "BAD_FILE"
  /** A file of the catalogue cannot be read. Write it; the README of images/ says what belongs in it. */
  | "MISSING_FILE"
  /** An image uses a model that is not in the lock. ./scripts/release resolves and confirms it; so does npx projen lock-models. */
  | "UNLOCKED_MODEL"
  /** A value of the profile cannot be used. The message names its key and its environment variable; --print-profile shows all. */
  | "BAD_SETTING"
  /** image.json has no object that can be replaced as text. Write it in the form of its neighbours. */
  | "NOT_REPLACEABLE"
  /** The digest of a base image is not confirmed. ./scripts/release looks it up. */
  | "UNCONFIRMED_BASE"
  /** There is no such image branch. Choose one of those that the message names. */
  | "UNKNOWN_BRANCH"
  /** There is no such arch. Choose amd64 or arm64. */
  | "UNKNOWN_ARCH"
  /** A model is not in images/models.json. Add an entry with its licence. */
  | "UNKNOWN_MODEL"
  /** The version of the previous release is not a semantic version. Look at the newest git tag. */
  | "BAD_VERSION";

/** A file of the catalogue that cannot be used: every problem at once, each with file, path and expectation. */
export class CatalogError extends CodedError<CatalogErrorCode> {
  override readonly name = "CatalogError";
  readonly problems: readonly string[];

  constructor(code: CatalogErrorCode, problems: readonly string[], options?: ErrorOptions) {
    super(code, problems.join("\n"), options);
    this.problems = problems;
  }
}
