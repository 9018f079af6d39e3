import { speechRate } from "../../audio/to-mono-samples.ts";
import type { EngineProgress } from "../../engine.ts";

/** How far the steps of file mode are with an utterance. */
export interface StepProgress {
  /** That have come, and that have been taken by the decoder. */
  readonly bytes: number;
  readonly takenBytes: number;
  readonly ended: boolean;
  /** Samples that were made of them, and whether those are all. */
  readonly samples: number;
  readonly allDecoded: boolean;
  /** Samples with which nothing is left to be done; undefined before anything of it had its turn. */
  readonly reached?: number | undefined;
  /** Up to where speakers have been told apart, milliseconds; absent where nobody tells them apart. */
  readonly speakersMs?: number | undefined;
}

/** What the steps say together: each of them has the same part in the work. */
export function toEngineProgress(steps: StepProgress): EngineProgress {
  const { ended, reached, speakersMs } = steps;
  if (reached === undefined) return { state: "waiting", doneMs: 0, workedMs: 0 };
  const doneMs = (reached * 1000) / speechRate;
  const wholeMs = ended ? lengthOf(steps) : undefined;
  const workedMs = speakersMs === undefined ? doneMs : (doneMs + speakersMs) / 2;
  return { state: "recognising", doneMs, workedMs, wholeMs };
}

/** As the part that is decoded has it; a file that is gathered before anything is decoded tells nothing by that. */
function lengthOf({ bytes, takenBytes, samples, allDecoded }: StepProgress): number | undefined {
  const decodedMs = (samples * 1000) / speechRate;
  if (allDecoded) return decodedMs;
  if (takenBytes === 0 || takenBytes >= bytes) return undefined;
  return (decodedMs * bytes) / takenBytes;
}
