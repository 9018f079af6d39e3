import type { ImageCheck } from "@funasr-images/catalog";
import type { BranchCheck } from "./branch-check.ts";
import type { FormatSample } from "./read-format-samples.ts";
import type { Recording } from "./read-recordings.ts";
import type { SmokeFailure } from "./smoke-report.ts";

/** What a check works with. */
export interface CheckContext {
  /** `http://host:port` of the image. */
  readonly url: string;
  readonly recordings: readonly Recording[];
  /** One sentence in every format. */
  readonly formats: readonly FormatSample[];
  /** Everything that the image has to support. */
  readonly checks: readonly ImageCheck[];
  /** Maximum character error rate, 0 to 1. */
  readonly cer: number;
  readonly signal?: AbortSignal;
  readonly onProgress: (line: string) => void;
  /** @default the global one */
  readonly fetch?: typeof fetch;
}

export interface CheckOutcome<Check extends BranchCheck = BranchCheck> {
  readonly check: Check;
  readonly failures: readonly SmokeFailure[];
}

/**
 * Milliseconds that an image has for an utterance of a few seconds, including sending. The client waits as long as a
 * server is alive; one that is alive but never answers has failed.
 */
export const answerTimeoutMs = 120_000;
