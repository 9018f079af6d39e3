import type { Arch, ImageBranch } from "@funasr-images/catalog";
import type { BranchCheck } from "./branch-check.ts";

/**
 * - `WRONG_ARCHITECTURE` the label or a binary is of another arch
 * - `NOT_READY` `/readyz` did not answer 200 in time
 * - `EXITED` the container ended by itself
 * - `WRONG_TRANSCRIPT` more character errors than the limit
 * - `NOT_TRANSCRIBED` there was no transcript at all
 * - `NOT_STREAMED` partial results, sentences and the last reply did not come as they should
 * - `WRONG_SPEAKERS` turns of a conversation went to the wrong voice, role or nobody
 * - `NO_LABELS` a segment came without emotion or audio events
 * - `WRONG_REPLY` the HTTP API refused, or answered something else than was asked for
 * - `UNCLEAN_STOP` SIGTERM did not end it with exit code 0
 * - `DOCKER_FAILED` docker refused
 */
export type SmokeFailureCode =
  | "WRONG_ARCHITECTURE"
  | "NOT_READY"
  | "EXITED"
  | "WRONG_TRANSCRIPT"
  | "NOT_TRANSCRIBED"
  | "NOT_STREAMED"
  | "WRONG_SPEAKERS"
  | "NO_LABELS"
  | "WRONG_REPLY"
  | "UNCLEAN_STOP"
  | "DOCKER_FAILED";

export interface SmokeFailure {
  readonly code: SmokeFailureCode;
  readonly message: string;
}

export interface RecordingReport {
  /** Name of the file, with ` (pcm)` when it was sent without its header. */
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
  readonly cer: number;
  readonly audioSeconds: number;
  readonly elapsedSeconds: number;
}

/** What one leg showed, as JSON. A figure that was not measured is absent. */
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
  /** Largest working set that was seen, see measureMemory. */
  readonly peakMemoryBytes?: number;
  /** All regular files of the image. */
  readonly unpackedBytes?: number;
  /** As the image travels; from whoever pushed it. */
  readonly compressedBytes?: number;
  readonly recordings: readonly RecordingReport[];
  /** What this image branch can do beside files: figures of every check that came to an end. */
  readonly checks: readonly BranchCheck[];
  /** Last lines of the container's log, when something failed. */
  readonly log?: string;
}
