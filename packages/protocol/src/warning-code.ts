import type { TranscriptWarning } from "./transcript.ts";

/** A warning of this version: what servers here send. */
export interface KnownWarning extends TranscriptWarning {
  readonly code: WarningCode;
}

/** What an answer may warn about. A client must not rely on knowing every code: newer servers have more. */
export type WarningCode =
  /** Speakers were not distinguished; the text is valid. Send it again; the log of the server says more. */
  | "SPEAKERS_FAILED"
  /** Music was not removed everywhere; the text is valid. Send it again; the log of the server says more. */
  | "VOCALS_FAILED"
  /** Speech was detected, but no text was recognised. Check the language, and that the audio is not too quiet. */
  | "EMPTY_TEXT"
  /** Raw samples start like a file, and were read as one. Name the format of the file. */
  | "HEADER_IN_SAMPLES"
  /** Raw samples look like two channels, and were read as one. Send one channel, or a wav file. */
  | "STEREO_AS_MONO"
  /** The voice is too deep for the rate of the samples. Name their rate in audio_fs, or send a wav file. */
  | "RATE_TOO_LOW"
  /** Two channels cancel each other out; one was turned over. Nothing has to be done. */
  | "ANTI_PHASE"
  /** The file has one channel, so there was nothing to split. Leave out channels: voices can be told apart then. */
  | "ONE_CHANNEL"
  /** A channel is a copy of the first one and was left out. Leave out channels: voices can be told apart then. */
  | "SAME_CHANNELS"
  /** A field of the request is valid, but has no effect on this image. Leave it out; the message says why. */
  | "FIELD_IGNORED";
