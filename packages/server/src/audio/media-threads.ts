import { createTurns } from "../create-turns.ts";

/** Of the process, as its memory is: files come by sessions of every kind. */
let turns = createTurns(Number.POSITIVE_INFINITY);

/**
 * Sets how many files are decoded at once by threads, which are typically 25 MB each; more wait, in their order. To be called
 * once, before any file comes. Until then there is no limit.
 */
export function limitMediaThreads(atOnce: number): void {
  turns = createTurns(atOnce);
}

/** Resolves with what gives the place back. @throws the signal's reason if it is aborted first */
export function takeMediaThread(signal = new AbortController().signal): Promise<() => void> {
  return turns.take(signal);
}
