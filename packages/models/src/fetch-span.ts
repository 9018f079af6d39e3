import { askContent, type ContentQuestion, contentFailure } from "./ask-content.ts";
import type { RangeWork } from "./range-queue.ts";
import { judgeConnection } from "./request-hub.ts";
import type { SpeedWatch } from "./speed-watch.ts";
import { startStallWatchdog } from "./stall-watchdog.ts";
import type { StorePart } from "./store-part.ts";

export interface SpanOptions extends ContentQuestion {
  /** Bytes of the whole file. */
  readonly size: number;
  readonly signal: AbortSignal;
  /** @default the speed is not watched */
  readonly speeds: SpeedWatch | undefined;
  readonly onBytes: (count: number) => void;
}

/** The host answers a range with everything, so that this file has to come in one stream. */
export class RangesIgnored extends Error {
  override readonly name = "RangesIgnored";
}

/** A stream that crawled while the others ran, and was ended for it. Nobody is told: another takes over. */
export class SlowStream extends Error {
  override readonly name = "SlowStream";
  readonly silent: boolean;
  constructor(silent: boolean) {
    super("slower than the others");
    this.silent = silent;
  }
}

/**
 * Fetches a range into its place; `work.at` follows the bytes, and where `work.end` comes nearer meanwhile, it ends there.
 *
 * @throws RangesIgnored, RetryableFailure, or ModelError when no repetition will mend it
 */
export async function fetchSpan(part: StorePart, work: RangeWork, options: SpanOptions): Promise<void> {
  const { source, connection, size, where, signal } = options;
  const slow = new AbortController();
  const watchdog = startStallWatchdog(source.hub.timing.stallMs, AbortSignal.any([signal, slow.signal]));
  const stream = options.speeds?.watch((silent) => slow.abort(new SlowStream(silent)));
  try {
    const last = work.end - 1;
    const { answer } = await askContent(options, `bytes=${work.at}-${last}`, watchdog);
    const range = answer.headers.get("content-range");
    if (answer.status === 200 || range !== `bytes ${work.at}-${last}/${size}`) {
      answer.cancel();
      if (answer.status === 200) throw new RangesIgnored();
      throw contentFailure(
        "HUB_REPLY_INVALID",
        `Expected the range ${work.at}-${last} of ${size}, received ${range}`,
        where,
      );
    }
    await answer.read((bytes) => {
      watchdog.touch();
      const piece = bytes.subarray(0, work.end - work.at);
      part.write(work.at, piece);
      work.at += piece.length;
      stream?.add(piece.length);
      options.onBytes(piece.length);
      return work.at < work.end;
    });
    if (work.at < work.end)
      throw contentFailure("HUB_UNREACHABLE", `The body ended at ${work.at} of ${work.end}`, where);
  } catch (cause) {
    connection.close();
    if (slow.signal.aborted && !signal.aborted) throw slow.signal.reason;
    throw cause instanceof RangesIgnored ? cause : judgeConnection(cause, where, watchdog);
  } finally {
    stream?.stop();
    watchdog.stop();
  }
}
