/** One turn of an assembled conversation. */
export interface RecordedTurn {
  readonly samples: Float32Array;
  /** Factor for its loudness. @default 1 */
  readonly gain?: number;
}

export interface JoinRecordingsOptions {
  readonly sampleRate: number;
  /** Silence before the first, between two and after the last turn. @default 1000 */
  readonly gapMs?: number;
}

/** Puts recordings one after another, as people talk in turns: samples in -1 to 1. */
export function joinRecordings(
  turns: readonly RecordedTurn[],
  { sampleRate, gapMs = 1000 }: JoinRecordingsOptions,
): Float32Array<ArrayBuffer> {
  const gap = Math.round((sampleRate * gapMs) / 1000);
  const joined = new Float32Array(turns.reduce((length, turn) => length + turn.samples.length + gap, gap));
  let offset = gap;
  for (const { samples, gain = 1 } of turns) {
    joined.set(
      samples.map((sample) => Math.max(-1, Math.min(1, sample * gain))),
      offset,
    );
    offset += samples.length + gap;
  }
  return joined;
}
