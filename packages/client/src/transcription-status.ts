import type { Progress } from "@funasr-images/protocol";

/** The progress of one transcription. */
export interface TranscriptionStatus {
  /**
   * Audio is being sent; all is sent, and the utterance is waiting or the server does not report its state; or it is
   * being recognised.
   */
  readonly phase: "sending" | "waiting" | "recognising";
  /** Bytes of the source that have been sent so far. */
  readonly sentBytes: number;
  /** The same as a share of the source, 0 to 1; undefined for a stream, whose length is not known. */
  readonly sentShare: number | undefined;
  /** The last report of the server: share done and time left. Undefined for servers that report nothing. */
  readonly server: Progress | undefined;
}

/** @param sent whether everything has been sent, the end frame included */
export function judgeStatus(
  sent: boolean,
  sentBytes: number,
  sourceBytes: number | undefined,
  server: Progress | undefined,
): TranscriptionStatus {
  const phase = !sent ? "sending" : server?.state === "recognising" ? "recognising" : "waiting";
  const sentShare = sent ? 1 : sourceBytes === undefined ? undefined : sourceBytes === 0 ? 1 : sentBytes / sourceBytes;
  return { phase, sentBytes, sentShare, server };
}
