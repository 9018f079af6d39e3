import { type ConnectionBudget, isTrouble } from "../connection/connection-budget.ts";
import { isConnectionError } from "../connection/connection-error.ts";
import type { ContentConnection } from "../connection/content-connection.ts";
import type { SpeedWatch } from "../connection/speed-watch.ts";
import { type RetryNotice, retry } from "../hub/retry.ts";
import type { StorePart } from "../store/store-part.ts";
import { downloadSpan, type SpanOptions } from "./download-span.ts";
import { createRangePace, type RangePace } from "./range-pace.ts";
import { createRangeQueue, type RangeQueue } from "./range-queue.ts";

export interface RangesOptions extends Omit<SpanOptions, "connection" | "speeds"> {
  readonly speeds: SpeedWatch;
  readonly budget: ConnectionBudget;
  readonly openConnection: () => ContentConnection;
  /** Size from which a file is fetched by ranges; their size follows from it. */
  readonly largeBytes: number;
  /** How many connections at most. */
  readonly connections: number;
  readonly onRetry: (notice: RetryNotice) => void;
}

/** How often per connection a slow stream is replaced; it does not count as a failure. Then only stalls end streams. */
const replacementsEach = 2;

/**
 * Fetches what a part lacks by several connections at the same time, each byte into its place.
 *
 * @throws ConnectionError `RANGES_IGNORED` when the host does not do that, ModelError when the attempts are used up
 */
export async function downloadRanges(part: StorePart, options: RangesOptions): Promise<void> {
  const { source, size, largeBytes, connections, onRetry } = options;
  const queue = createRangeQueue(part.missing(size), largeBytes / 16);
  const pace = createRangePace(size, largeBytes / 16, connections);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const all = { ...options, signal, pace, replacements: replacementsEach * connections };

  const work = async () => {
    const connection = options.openConnection();
    const worker = { connection, bytesPerMs: undefined };
    const progress = () => part.bytes;
    const patience = { retries: source.hub.retries, timing: source.hub.timing, signal, progress, onRetry };
    try {
      while (await retry(() => fetchNext(part, queue, worker, all), patience));
      // Others may sleep before a repetition that is not needed any more.
      if (queue.done) stop.abort(finished);
    } catch (error) {
      stop.abort(error);
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  options.signal.throwIfAborted();
  if (stop.signal.reason !== finished) throw stop.signal.reason;
}

const finished = Symbol("finished");

interface WorkerOptions extends RangesOptions {
  /** How many are left to all connections of the file together. */
  replacements: number;
  readonly pace: RangePace;
}

interface Worker {
  readonly connection: ContentConnection;
  /** The rate of the last range. */
  bytesPerMs: number | undefined;
}

/** @returns whether there was something to do */
async function fetchNext(part: StorePart, queue: RangeQueue, worker: Worker, options: WorkerOptions): Promise<boolean> {
  // A place first, then the range: a connection that waits for a place must not hold the lowest one.
  const lease = await options.budget.acquire(options.signal);
  const work = queue.take(options.pace.plan(worker.bytesPerMs));
  if (!work) {
    lease.release("done");
    return false;
  }
  const onBytes = (count: number) => {
    lease.thrive();
    options.onBytes(count);
  };
  try {
    const speeds = options.replacements > 0 ? options.speeds : undefined;
    const from = work.at;
    let headAt = 0;
    const onHead = (latencyMs: number) => {
      headAt = performance.now();
      options.pace.note(latencyMs);
    };
    await downloadSpan(part, work, { ...options, speeds, connection: worker.connection, onBytes, onHead });
    worker.bytesPerMs = (work.at - from) / Math.max(1, performance.now() - headAt);
    lease.release("done");
  } catch (error) {
    lease.release(isTrouble(error) ? "trouble" : "done");
    if (!isConnectionError(error, "STREAM_SLOW", "STREAM_UNANSWERED")) throw error;
    options.replacements -= 1;
  } finally {
    queue.settle(work);
  }
  return true;
}
