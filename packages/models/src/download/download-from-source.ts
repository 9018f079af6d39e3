import { type ConnectionBudget, isTrouble } from "../connection/connection-budget.ts";
import { isConnectionError } from "../connection/connection-error.ts";
import type { ConnectionPool } from "../connection/connection-pool.ts";
import type { SpeedWatch } from "../connection/speed-watch.ts";
import { type RetryNotice, retry } from "../hub/retry.ts";
import type { ModelStore } from "../store/model-store.ts";
import type { StorePart } from "../store/store-part.ts";
import { contentFailure } from "./ask-content.ts";
import type { DownloadEvent } from "./download-event.ts";
import { downloadRanges } from "./download-ranges.ts";
import { downloadStream, type StreamOptions } from "./download-stream.ts";
import { describeSource, locateContent } from "./locate-content.ts";
import type { WantedBlob } from "./plan-downloads.ts";
import type { OpenSource } from "./source.ts";
import type { SourceMemory } from "./source-memory.ts";

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
 * @throws ModelError when the attempts are used up or none would help
 */
export async function downloadFromSource(part: StorePart, source: OpenSource, context: BlobContext): Promise<void> {
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
        await downloadRanges(part, { ...located, openConnection: pool.open });
      } catch (error) {
        if (!isConnectionError(error, "RANGES_IGNORED")) throw error;
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

/** One stream, which counts as one connection of the budget; a slow one is replaced twice. */
async function streamHeld(part: StorePart, options: StreamOptions & DownloadRun): Promise<void> {
  for (let replacements = 2; part.missing(options.size).length > 0; replacements -= 1) {
    const lease = await options.budget.acquire(options.signal);
    const onBytes = (count: number) => {
      lease.thrive();
      options.onBytes(count);
    };
    try {
      await downloadStream(part, { ...options, onBytes, speeds: replacements > 0 ? options.speeds : undefined });
      lease.release("done");
    } catch (error) {
      lease.release(isTrouble(error) ? "trouble" : "done");
      if (!isConnectionError(error, "STREAM_SLOW", "STREAM_UNANSWERED")) throw error;
    }
  }
}
