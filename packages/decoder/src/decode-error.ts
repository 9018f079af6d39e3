import { CodedError } from "@funasr-images/errors";

export type DecodeErrorCode =
  /** The bytes are not audio or video of a kind that is read. The message names what they look like; convert the file. */
  | "UNKNOWN_FORMAT"
  /** The container is read, the codec in it is not; the message names both. Convert the file. */
  | "UNKNOWN_CODEC"
  /** A video or container without an audio stream. Send another one. */
  | "NO_SOUND"
  /** Not one sample could be decoded: the file is damaged or cut off. Send it again, or repair it. */
  | "DAMAGED"
  /** The audio is longer than the limit. Cut it. */
  | "TOO_LONG"
  /** The file needs more memory or channels than a decoder gets. Convert it. */
  | "TOO_DEMANDING"
  /** The decoder made no progress for too long, or failed itself. Convert the file. */
  | "TOO_SLOW"
  /** An mp4 file with its index at the end, for which there is no room. Write the index first, or free disk space. */
  | "NO_ROOM";

/** A file that cannot be decoded. The message is in our own words and never quotes the file. */
export class DecodeError extends CodedError<DecodeErrorCode> {
  override readonly name = "DecodeError";
}
