/** What an engine did while its canary got no answer. */
export interface Silence {
  readonly waitedMs: number;
  /** Processor time that its processes used meanwhile, milliseconds. */
  readonly workedMs: number;
}

/** Less than this share of one core does not count as work: a server that hangs may still read what clients send. */
const leastShare = 0.1;

/** An engine that keeps working but has not answered this many canaries will not recover. */
const mostSilences = 60;

/**
 * Distinguishes a hang from a long queue: both leave a canary without an answer. Once may be a machine that was
 * suspended; twice without work is a hang.
 *
 * @param silences those since the last answer, oldest first
 */
export function judgeSilences(silences: readonly Silence[]): "busy" | "idle" | "hangs" {
  const isIdle = (silence: Silence | undefined) =>
    silence !== undefined && silence.workedMs < silence.waitedMs * leastShare;
  if (silences.length >= mostSilences) return "hangs";
  if (!isIdle(silences.at(-1))) return "busy";
  return isIdle(silences.at(-2)) ? "hangs" : "idle";
}
