import { CodedError } from "@funasr-images/errors";

export type BundleErrorCode =
  /** A file of a bundle is missing or has other bytes than its list says. Copy it again from where the bundle was made. */
  | "BUNDLE_DAMAGED"
  /** Something is not a bundle, or of a newer version. Name the folder or the first part that bundle export wrote. */
  | "NOT_A_BUNDLE"
  /** The folder of an export holds other files. Name an empty one, or that of the same export. */
  | "FOLDER_TAKEN"
  /** The size of a part is not one. Write it like 4g or 650m. */
  | "BAD_SIZE"
  /** Not all of the checkout is committed, and a bundle holds commits. Commit first. */
  | "UNCOMMITTED"
  /** An npm package could not be brought to npm's cache as package-lock.json names it. Check the npm registry or mirror. */
  | "NPM_MISSING"
  /** A base image has no confirmed digest. Confirm it first: what is in a bundle is named by digests. */
  | "BASE_UNCONFIRMED"
  /** A registry has another image under a version that the bundle holds, and versions never move. Import into another repository. */
  | "VERSION_TAKEN";

/** A bundle cannot be written or read. */
export class BundleError extends CodedError<BundleErrorCode> {
  override readonly name = "BundleError";
}
