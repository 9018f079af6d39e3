import { judgeConnection } from "../hub/request-hub.ts";
import { type StallWatchdog, startStallWatchdog } from "../hub/stall-watchdog.ts";
import { ConnectionError } from "./connection-error.ts";
import type { SpeedWatch } from "./speed-watch.ts";

/** One request for content under both watches: for silence, and for speed. */
export interface WatchedRequest {
  readonly watchdog: StallWatchdog;
  /** So many bytes came. */
  moved(bytes: number): void;
  stop(): void;
  /** What a failure of the connection means. */
  judge(cause: unknown, where: string): unknown;
}

/** @param speeds what the stream is compared with; `undefined`: silence alone counts */
export function watchRequest(stallMs: number, signal: AbortSignal, speeds: SpeedWatch | undefined): WatchedRequest {
  const slow = new AbortController();
  const watchdog = startStallWatchdog(stallMs, AbortSignal.any([signal, slow.signal]));
  let bytes = 0;
  const stream = speeds?.watch(() =>
    slow.abort(new ConnectionError(bytes === 0 ? "STREAM_UNANSWERED" : "STREAM_SLOW", "slower than the others")),
  );
  return {
    watchdog,
    moved: (count) => {
      bytes += count;
      watchdog.touch();
      stream?.add(count);
    },
    stop: () => {
      stream?.stop();
      watchdog.stop();
    },
    judge: (cause, where) =>
      slow.signal.aborted && !signal.aborted ? slow.signal.reason : judgeConnection(cause, where, watchdog),
  };
}
