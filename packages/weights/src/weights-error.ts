import { CodedError } from "@funasr-images/errors";

export type WeightsErrorCode =
  /** A file of weights from npm is not the expected one. Run npm ci; after an update, compare images/models.json. */
  "WEIGHTS_DIFFER";

/** Weights that cannot be used. */
export class WeightsError extends CodedError<WeightsErrorCode> {
  override readonly name = "WeightsError";
}
