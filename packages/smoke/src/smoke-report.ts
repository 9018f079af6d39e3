import type { Arch, ImageBranch } from "@funasr-images/catalog";
import type { BranchCheck } from "./branch-check.ts";

/** Why a leg failed, in its report. */
export type SmokeFailureCode =
  /** The label or a binary of the image is for another arch. Build the leg again on its own arch. */
  | "WRONG_ARCHITECTURE"
  /** A server or an image is not ready, or was not ready in time. Wait, and look at its log. */
  | "NOT_READY"
  /** The container ended by itself. Its last output is in the message. */
  | "EXITED"
  /** A transcript has more character errors than the limit. Compare both texts in the report. */
  | "WRONG_TRANSCRIPT"
  /** There was no transcript at all. The message has the code of the client. */
  | "NOT_TRANSCRIBED"
  /** Partial results, sentences or the last reply were not as they should be. The message says what was missing. */
  | "NOT_STREAMED"
  /** Starts or ends are missing, out of order, or off by more than 200 ms. Compare them in the log of the smoke test. */
  | "WRONG_TIMES"
  /** An image does not read a format that it names, or names others than those of images/speech/formats. Mend either list. */
  | "WRONG_FORMATS"
  /** Turns of a conversation went to the wrong voice, role or nobody. Compare the turns in the report. */
  | "WRONG_SPEAKERS"
  /** A segment has no emotion or audio events. Check the model of the image. */
  | "NO_LABELS"
  /** The HTTP API of the image refused a request, or answered something else. The message has request and answer. */
  | "WRONG_REPLY"
  /** SIGTERM did not end the container with exit code 0. Look at how its program stops. */
  | "UNCLEAN_STOP"
  /** Docker refused a command. The message is Docker's own. */
  | "DOCKER_FAILED";

export interface SmokeFailure {
  readonly code: SmokeFailureCode;
  readonly message: string;
}

export interface RecordingReport {
  /** Name of the file, with ` (pcm)` if it was sent without its header. */
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
  readonly cer: number;
  readonly audioSeconds: number;
  readonly elapsedSeconds: number;
}

/** The results of one leg, as JSON. A figure that was not measured is absent. */
export interface SmokeReport {
  readonly image: string;
  readonly branch: ImageBranch;
  readonly arch: Arch;
  /** Whether there are no failures. */
  readonly ok: boolean;
  readonly failures: readonly SmokeFailure[];
  /** Character error rate over all recordings: `errors` / `characters`. */
  readonly cer?: number;
  readonly errors: number;
  readonly characters: number;
  /** Seconds of processing for one second of audio. */
  readonly rtf?: number;
  /** From the start of the container. */
  readonly readySeconds?: number;
  /** From SIGTERM to the end. */
  readonly stopSeconds?: number;
  readonly exitCode?: number;
  /** Largest working set, see measureMemory. */
  readonly peakMemoryBytes?: number;
  /** All regular files of the image. */
  readonly unpackedBytes?: number;
  /** Compressed size, from the push. */
  readonly compressedBytes?: number;
  readonly recordings: readonly RecordingReport[];
  /** What this branch can do besides files: figures of every finished check. */
  readonly checks: readonly BranchCheck[];
  /** Last lines of the container's log, if something failed. */
  readonly log?: string;
}
