import { CodedError } from "@funasr-images/errors";

export type StartErrorCode =
  /** Variables of the environment are wrong. The message names all of them with what they take. */
  | "BAD_CONFIG"
  /** Certificate and key cannot be used together. Correct CERT_FILE and KEY_FILE, or leave both empty. */
  | "BAD_CERTIFICATE"
  /** The canary cannot be read. Point CANARY_DIR to a folder with audio.wav and text.txt. */
  | "BAD_CANARY"
  /** The folder of the page is none. Point WEB_DIR to the built page, or leave it empty. */
  | "BAD_PAGE"
  /** The CPU lacks what the engine needs. Run it on a newer one; CPU_CHECK=false starts it anyway. */
  | "CPU_UNFIT"
  /** The bare upstream server cannot be put in place of this one. Leave FRONT_DOOR on, or use the image as it is. */
  | "NO_BARE_ENGINE"
  /** What was asked did not answer in time. Look at its log, and try again. */
  | "NO_ANSWER";

/** Why the server does not start: a server that was to be safe must not start unsafe. */
export class StartError extends CodedError<StartErrorCode> {
  override readonly name = "StartError";
}
