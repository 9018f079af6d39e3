import { CodedError } from "@funasr-images/errors";

export type StartErrorCode =
  /** Environment variables are wrong. The message lists all of them with what is valid. */
  | "BAD_CONFIG"
  /** Certificate and key do not match or cannot be read. Correct CERT_FILE and KEY_FILE, or leave both empty. */
  | "BAD_CERTIFICATE"
  /** The canary cannot be read. Point CANARY_DIR to a folder with audio.wav and text.txt. */
  | "BAD_CANARY"
  /** The folder has no page. Point WEB_DIR to the built page, or leave it empty. */
  | "BAD_PAGE"
  /** The CPU lacks what the engine needs. Run it on a newer one; CPU_CHECK=false starts it anyway. */
  | "CPU_UNFIT"
  /** The bare upstream server cannot replace this one. Leave FRONT_DOOR on, or use the image unchanged. */
  | "NO_BARE_ENGINE"
  /** The other side did not answer in time. Look at its log, and try again. */
  | "NO_ANSWER";

/** Why the server does not start: it must not start less safe than configured. */
export class StartError extends CodedError<StartErrorCode> {
  override readonly name = "StartError";
}
