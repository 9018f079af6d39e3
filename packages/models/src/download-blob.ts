import { contentFailure } from "./ask-content.ts";
import type { ConnectionBudget } from "./connection-budget.ts";
import { isTrouble } from "./connection-budget.ts";
import type { DownloadEvent } from "./download-event.ts";
import { fetchRanges } from "./fetch-ranges.ts";
import { RangesIgnored } from "./fetch-span.ts";
import { fetchStream } from "./fetch-stream.ts";
import { keepCheckpoints } from "./keep-checkpoints.ts";
import { describeSource, locateContent } from "./locate-content.ts";
import { ModelError } from "./model-error.ts";
import type { ModelStore } from "./model-store.ts";
import { openContentConnection } from "./open-content-connection.ts";
import { openFetchConnection } from "./open-fetch-connection.ts";
import type { WantedBlob } from "./plan-downloads.ts";
import { retry } from "./retry.ts";
import type { OpenSource } from "./source.ts";
import { noSourceLeft, type SourceMemory } from "./source-memory.ts";
import type { SpeedWatch } from "./speed-watch.ts";
import { isStoreFailure } from "./store-failure.ts";
import type { StorePart } from "./store-part.ts";

/** What the downloads of a run share. */
export interface DownloadRun {
  readonly store: ModelStore;
  readonly budget: ConnectionBudget;
  readonly speeds: SpeedWatch;
  readonly memory: SourceMemory;
  readonly largeBytes: number;
  /** Connections for one file at most. */
  readonly connections: number;
  readonly report: (event: DownloadEvent) => void;
}

/** How one blob came. */
export interface BlobOutcome {
  readonly downloadedBytes: number;
  /** Bytes that were there before. */
  readonly resumedBytes: number;
}

/** Below this the pool of connections behind `fetch` saves more than a connection of its own. */
const pooledBytes = 1024 * 1024;

interface BlobContext extends DownloadRun {
  readonly blob: WantedBlob;
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
  readonly onRestart: () => void;
}

/**
 * Fetches one blob into the store, from the first source that has it; what an earlier run, failed attempts or other
 * sources brought is taken up.
 *
 * @throws ModelError of the only source, or `SOURCES_FAILED`
 */
export async function downloadBlob(
  run: DownloadRun,
  blob: WantedBlob,
  sources: readonly OpenSource[],
  signal: AbortSignal,
): Promise<BlobOutcome> {
  const [{ model, path }] = blob.sources;
  const part = await run.store.openPart(blob.sha256, blob.size);
  const position = () => ({ model, path, bytes: part.bytes, total: blob.size });
  const checkpoints = keepCheckpoints(part, 2 * run.largeBytes);
  const resumedBytes = part.bytes;
  let downloadedBytes = 0;
  let kept = resumedBytes;
  const context: BlobContext = {
    ...run,
    blob,
    signal,
    onBytes: (count) => {
      downloadedBytes += count;
      checkpoints.note(count);
      run.report({ kind: "bytes", ...position() });
    },
    onRestart: () => {
      kept = 0;
    },
  };
  try {
    run.report({ kind: "start", ...position() });
    await fromFirstSource(part, sources, context);
    await checkpoints.settle();
    return { downloadedBytes, resumedBytes: kept };
  } finally {
    await checkpoints.settle().catch(() => {});
    await part.release();
  }
}

async function fromFirstSource(part: StorePart, sources: readonly OpenSource[], context: BlobContext): Promise<void> {
  const failures: ModelError[] = [];
  for (const source of context.memory.order(sources)) {
    try {
      await fromSource(part, source, context);
      context.memory.worked(source);
      return;
    } catch (error) {
      if (!(error instanceof ModelError) || isStoreFailure(error)) throw error;
      context.memory.failed(source, error);
      failures.push(error);
    }
  }
  const [{ model, path }] = context.blob.sources;
  throw noSourceLeft(failures, `${model}/${path}`);
}

/** All attempts at one source; each ends with the hash. */
async function fromSource(part: StorePart, source: OpenSource, context: BlobContext): Promise<void> {
  const { blob, signal, report } = context;
  const { hub } = source;
  const [{ model, path }] = blob.sources;
  const large = blob.size >= context.largeBytes;
  const where = describeSource(model, path, source);
  const onRetry: Parameters<typeof retry>[1]["onRetry"] = (notice) =>
    report({ kind: "retry", model, path, bytes: part.bytes, total: blob.size, ...notice });
  const question = { ...context, source, where, size: blob.size, onRetry };
  const located = large ? { ...question, location: locateContent(source, where, signal) } : question;
  let inRanges = large;

  const attempt = async () => {
    if (inRanges) {
      const openConnection = () => openContentConnection(hub);
      try {
        await fetchRanges(part, { ...located, openConnection });
      } catch (error) {
        if (!(error instanceof RangesIgnored)) throw error;
        inRanges = false;
      }
    }
    if (!inRanges) {
      const connection = blob.size < pooledBytes ? openFetchConnection(hub.fetch) : openContentConnection(hub);
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

/** One stream, which counts as one connection of the budget. */
async function streamHeld(part: StorePart, options: Parameters<typeof fetchStream>[1] & DownloadRun): Promise<void> {
  if (part.missing(options.size).length === 0) return;
  const lease = await options.budget.acquire(options.signal);
  try {
    await fetchStream(part, {
      ...options,
      onBytes: (count) => {
        lease.thrive();
        options.onBytes(count);
      },
    });
    lease.release("done");
  } catch (error) {
    lease.release(isTrouble(error) ? "trouble" : "done");
    throw error;
  }
}
