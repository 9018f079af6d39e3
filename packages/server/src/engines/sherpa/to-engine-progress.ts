import { speechRate } from "../../audio/to-mono-samples.ts";
import type { EngineProgress } from "../../engine.ts";

/** The progress of an utterance in each step of file mode. */
export interface StepProgress {
  /** Bytes received, and bytes taken by the decoder. */
  readonly bytes: number;
  readonly takenBytes: number;
  readonly ended: boolean;
  /** Samples decoded from them, and whether those are all. */
  readonly samples: number;
  readonly allDecoded: boolean;
  /** Samples that are done; undefined before the first turn. */
  readonly reached?: number | undefined;
  /** Up to where speakers have been distinguished, milliseconds; absent if they are not. */
  readonly speakersMs?: number | undefined;
}

/** Combines the steps: each has the same share of the work. */
export function toEngineProgress(steps: StepProgress): EngineProgress {
  const { ended, reached, speakersMs } = steps;
  if (reached === undefined) return { state: "waiting", doneMs: 0, workedMs: 0 };
  const doneMs = (reached * 1000) / speechRate;
  const wholeMs = ended ? lengthOf(steps) : undefined;
  const workedMs = speakersMs === undefined ? doneMs : (doneMs + speakersMs) / 2;
  return { state: "recognising", doneMs, workedMs, wholeMs };
}

/** Extrapolated from the decoded part; a file that is collected before it is decoded says nothing. */
function lengthOf({ bytes, takenBytes, samples, allDecoded }: StepProgress): number | undefined {
  const decodedMs = (samples * 1000) / speechRate;
  if (allDecoded) return decodedMs;
  if (takenBytes === 0 || takenBytes >= bytes) return undefined;
  return (decodedMs * bytes) / takenBytes;
}
