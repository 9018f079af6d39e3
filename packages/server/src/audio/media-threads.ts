import { createTurns } from "../create-turns.ts";

/** Of the process, as its memory is: files come by sessions of every kind. */
let turns = createTurns(Number.POSITIVE_INFINITY);

/**
 * A file waits this long at most without one being finished: then all threads are held by clients that send nothing, or by
 * files that wait for the one that waits here. A thread too many costs less than a server that decodes nothing.
 */
const patienceMs = 30_000;

/**
 * Sets how many files are decoded at once by threads, which are typically 25 MB each; more wait, in their order. To be called
 * once, before any file comes. Until then there is no limit.
 *
 * @param options.patienceMs after this long without a thread being given back, the next one gets one nevertheless
 */
export function limitMediaThreads(atOnce: number, options: { readonly patienceMs?: number } = {}): void {
  turns = createTurns(atOnce, { patienceMs, ...options });
}

/** Resolves with what gives the place back. @throws the signal's reason if it is aborted first */
export function takeMediaThread(signal: AbortSignal): Promise<() => void> {
  return turns.take(signal);
}

/** How many files have a thread, and how many wait for one. */
export function countMediaThreads(): { readonly taken: number; readonly waiting: number } {
  return turns.counts();
}
