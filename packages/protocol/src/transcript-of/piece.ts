import type { TranscriptSegment } from "../transcript.ts";

/** A segment on the way: a server may not have told its times. */
export type Piece = Omit<TranscriptSegment, "id" | "start_ms" | "end_ms"> & {
  readonly start_ms?: number;
  readonly end_ms?: number;
};
