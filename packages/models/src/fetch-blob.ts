import { contentFailure } from "./ask-content.ts";
import { type ConnectionBudget, isTrouble } from "./connection-budget.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import type { DownloadEvent } from "./download-event.ts";
import { fetchRanges } from "./fetch-ranges.ts";
import { RangesIgnored } from "./fetch-span.ts";
import { fetchStream, type StreamOptions } from "./fetch-stream.ts";
import { describeSource, locateContent } from "./locate-content.ts";
import type { ModelStore } from "./model-store.ts";
import type { WantedBlob } from "./plan-downloads.ts";
import { type RetryNotice, retry } from "./retry.ts";
import type { OpenSource } from "./source.ts";
import type { SourceMemory } from "./source-memory.ts";
import type { SpeedWatch } from "./speed-watch.ts";
import type { StorePart } from "./store-part.ts";
import { SlowStream } from "./watch-request.ts";

/** What the downloads of a run share. */
export interface DownloadRun {
  readonly store: ModelStore;
  readonly budget: ConnectionBudget;
  readonly speeds: SpeedWatch;
  readonly memory: SourceMemory;
  readonly pool: ConnectionPool;
  readonly largeBytes: number;
  /** Connections for one file at most. */
  readonly connections: number;
  readonly report: (event: DownloadEvent) => void;
}

/** A blob of a run on its way. */
export interface BlobContext extends DownloadRun {
  readonly blob: WantedBlob;
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
  /** What was in the part is worthless. */
  readonly onRestart: () => void;
}

/**
 * All attempts at one source: a large file by ranges as long as the host does that, and each attempt ends with the hash.
 *
 * @throws ModelError when the attempts are used up or no other would mend it
 */
export async function fetchBlob(part: StorePart, source: OpenSource, context: BlobContext): Promise<void> {
  const { blob, signal, report, pool } = context;
  const { hub } = source;
  const [{ model, path }] = blob.sources;
  const large = blob.size >= context.largeBytes;
  const where = describeSource(model, path, source);
  const onRetry = (notice: RetryNotice) =>
    report({ kind: "retry", model, path, bytes: part.bytes, total: blob.size, ...notice });
  const question = { ...context, source, where, size: blob.size, onRetry };
  const located = large ? { ...question, location: locateContent(source, where, signal, pool.open()) } : question;
  let inRanges = large;

  const attempt = async () => {
    if (inRanges) {
      try {
        await fetchRanges(part, { ...located, openConnection: pool.open });
      } catch (error) {
        if (!(error instanceof RangesIgnored)) throw error;
        inRanges = false;
      }
    }
    if (!inRanges) {
      const connection = pool.open();
      await streamHeld(part, { ...located, connection }).finally(() => connection.close());
    }
    const outcome = await part.commit();
    if (outcome.kind === "stored") return;
    context.onRestart();
    await part.restart();
    throw contentFailure("MODEL_CORRUPT", `Expected sha256 ${blob.sha256}, received ${outcome.received}`, where);
  };
  const progress = () => part.bytes;
  await retry(attempt, { retries: hub.retries, timing: hub.timing, signal, progress, onRetry });
}

/** One stream, which counts as one connection of the budget; one that crawls is replaced twice. */
async function streamHeld(part: StorePart, options: StreamOptions & DownloadRun): Promise<void> {
  for (let replacements = 2; part.missing(options.size).length > 0; replacements -= 1) {
    const lease = await options.budget.acquire(options.signal);
    const onBytes = (count: number) => {
      lease.thrive();
      options.onBytes(count);
    };
    try {
      await fetchStream(part, { ...options, onBytes, speeds: replacements > 0 ? options.speeds : undefined });
      lease.release("done");
    } catch (error) {
      lease.release(isTrouble(error) ? "trouble" : "done");
      if (!(error instanceof SlowStream)) throw error;
    }
  }
}
