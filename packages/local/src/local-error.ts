import { CodedError } from "@funasr-images/errors";

export type LocalErrorCode =
  /** Packages of the distribution cannot be installed. The message has the output of apt-get. */
  | "NO_PACKAGES"
  /** Root is needed. Run as root, or let sudo work without a password. */
  | "NO_ROOT"
  /** No Docker engine is available. The message says where one was looked for, and the end of its log. */
  | "NO_ENGINE"
  /** The Docker engine cannot be used: its version or its image store is another. The message says what to change. */
  | "ENGINE_UNFIT"
  /** A machine of the trial cannot be prepared. The message has the end of its output. */
  | "TRIAL_BROKEN"
  /** Another program has the port. Free it, or choose another one. */
  | "PORT_TAKEN"
  /** No base root file system can be made for an arch. Check the apt sources. */
  | "NO_ROOTFS"
  /** A server or an image is not ready, or was not ready in time. Wait, and look at its log. */
  | "NOT_READY";

/** This machine lacks something that the local profile needs. */
export class LocalError extends CodedError<LocalErrorCode> {
  override readonly name = "LocalError";
}
