/** An action from outside at one commit. */
export interface Pin {
  /** `owner/repository`. */
  readonly action: string;
  /** The release, `vX.Y.Z`. */
  readonly version: string;
  /** The commit of that release, 40 hex digits. */
  readonly sha: string;
}
