import { type Played, playScenario } from "@funasr-images/client/conformance";
import type { RecordedScenario, Seen } from "@funasr-images/protocol";

/** One recording played against a server of ours. */
export interface Replay {
  readonly recording: RecordedScenario;
  readonly played: Played;
}

export interface ReplayOptions {
  /** How many at once. */
  readonly width: number;
  readonly longestWaitMs: number;
  /** The expected events; if unknown, a settle waits until every end frame is answered. */
  readonly expected: (recording: RecordedScenario) => readonly Seen[] | undefined;
}

/** Plays recordings in parallel, each against a server returned by `open`. */
export async function playRecordings(
  recordings: readonly RecordedScenario[],
  open: (recording: RecordedScenario) => Promise<{ url: string; close(): void }>,
  { width, longestWaitMs, expected }: ReplayOptions,
): Promise<ReadonlyMap<string, Replay>> {
  const replays = new Map<string, Replay>();
  const waiting = recordings.values();
  const worker = async () => {
    for (const recording of waiting) {
      const { url, close } = await open(recording);
      const seen = expected(recording);
      const played = await playScenario(recording, {
        url,
        longestWaitMs,
        everyEndAnswered: !seen,
        // Only a failure takes as long: a busy machine is none.
        patienceMs: 120_000,
        ...(seen && { expected: (step) => seen.filter((event) => event.step <= step).length }),
      });
      close();
      replays.set(recording.id, { recording, played });
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return replays;
}
