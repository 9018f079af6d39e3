import { ConnectionError, isConnectionError } from "../connection/connection-error.ts";
import type { SpeedWatch } from "../connection/speed-watch.ts";
import { watchRequest } from "../connection/watch-request.ts";
import type { StorePart } from "../store/store-part.ts";
import { askContent, type ContentQuestion, contentFailure } from "./ask-content.ts";
import type { RangeWork } from "./range-queue.ts";

export interface SpanOptions extends ContentQuestion {
  /** Bytes of the whole file. */
  readonly size: number;
  readonly signal: AbortSignal;
  /** @default the speed is not watched */
  readonly speeds: SpeedWatch | undefined;
  readonly onBytes: (count: number) => void;
  /** How long after the request the head of the answer came. */
  readonly onHead?: (latencyMs: number) => void;
}

/**
 * Fetches a range into its place; `work.at` follows the bytes, and if `work.end` moves closer, it ends there.
 *
 * @throws ConnectionError `RANGES_IGNORED`, `STREAM_SLOW`, `STREAM_UNANSWERED`; RetryableFailure; or ModelError when no repetition will help
 */
export async function downloadSpan(part: StorePart, work: RangeWork, options: SpanOptions): Promise<void> {
  const { source, connection, size, where, signal } = options;
  const request = watchRequest(source.hub.timing.stallMs, signal, options.speeds);
  try {
    const last = work.end - 1;
    const asked = performance.now();
    const { answer } = await askContent(options, `bytes=${work.at}-${last}`, request.watchdog);
    options.onHead?.(performance.now() - asked);
    const range = answer.headers.get("content-range");
    if (answer.status === 200 || range !== `bytes ${work.at}-${last}/${size}`) {
      answer.cancel();
      if (answer.status === 200) throw new ConnectionError("RANGES_IGNORED", "the host ignores ranges");
      throw contentFailure(
        "HUB_REPLY_INVALID",
        `Expected the range ${work.at}-${last} of ${size}, received ${range}`,
        where,
      );
    }
    await answer.read((bytes) => {
      const piece = bytes.subarray(0, work.end - work.at);
      part.write(work.at, piece);
      work.at += piece.length;
      request.moved(piece.length);
      options.onBytes(piece.length);
      return work.at < work.end;
    });
    if (work.at < work.end)
      throw contentFailure("HUB_UNREACHABLE", `The body ended at ${work.at} of ${work.end}`, where);
  } catch (cause) {
    connection.close();
    throw isConnectionError(cause, "RANGES_IGNORED") ? cause : request.judge(cause, where);
  } finally {
    request.stop();
  }
}
