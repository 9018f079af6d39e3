import { ModelError } from "../model-error.ts";
import { isStoreFailure } from "../store/store-failure.ts";
import type { StorePart } from "../store/store-part.ts";
import { type BlobContext, type DownloadRun, downloadFromSource } from "./download-from-source.ts";
import { keepCheckpoints } from "./keep-checkpoints.ts";
import type { WantedBlob } from "./plan-downloads.ts";
import type { OpenSource } from "./source.ts";
import { noSourceLeft } from "./source-memory.ts";

/** How one blob came. */
export interface BlobOutcome {
  readonly downloadedBytes: number;
  /** Bytes that were there before. */
  readonly resumedBytes: number;
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
      await downloadFromSource(part, source, context);
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
