import type { StorePart } from "../store/store-part.ts";

/** Checkpoints of a part while it fills: one at a time, in the background. */
export interface Checkpoints {
  /** So many bytes came. */
  note(bytes: number): void;
  /** Waits for the last one. @throws ModelError what a checkpoint met */
  settle(): Promise<void>;
}

const everyMs = 2000;

/** A checkpoint after this many bytes or two seconds: a kill loses little on any line. */
export function keepCheckpoints(part: StorePart, everyBytes: number): Checkpoints {
  let bytes = 0;
  let last = performance.now();
  let running: Promise<void> | undefined;
  let failure: unknown;

  const save = async () => {
    bytes = 0;
    await part.checkpoint().catch((error: unknown) => {
      failure ??= error;
    });
    last = performance.now();
    running = undefined;
  };
  return {
    note: (count) => {
      bytes += count;
      if (running === undefined && (bytes >= everyBytes || performance.now() - last >= everyMs)) running = save();
    },
    settle: async () => {
      await running;
      if (failure !== undefined) throw failure;
    },
  };
}
