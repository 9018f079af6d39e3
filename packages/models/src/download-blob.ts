import type { DownloadEvent } from "./download-event.ts";
import { fetchInto } from "./fetch-into.ts";
import type { OpenHub } from "./hub-options.ts";
import type { ModelStore } from "./model-store.ts";
import type { WantedBlob } from "./plan-downloads.ts";
import { retry } from "./retry.ts";

/** How one blob is fetched. */
export interface BlobOptions {
  readonly signal: AbortSignal;
  readonly report: (event: DownloadEvent) => void;
}

/** How one blob came. */
export interface BlobOutcome {
  readonly downloadedBytes: number;
  /** Bytes that were there before. */
  readonly resumedBytes: number;
}

/** Fetches one blob into the store, taking up what an earlier run left and what failed attempts brought. */
export async function downloadBlob(
  hub: OpenHub,
  store: ModelStore,
  blob: WantedBlob,
  { signal, report }: BlobOptions,
): Promise<BlobOutcome> {
  const [{ model, path }] = blob.sources;
  const part = await store.openPart(blob.sha256);
  const position = () => ({ model, path, bytes: part.bytes, total: blob.size });
  const resumedBytes = part.bytes;
  let downloadedBytes = 0;
  let kept = resumedBytes;
  try {
    report({ kind: "start", ...position() });
    await retry(
      () =>
        fetchInto(part, {
          hub,
          blob,
          signal,
          onBytes: (count) => {
            downloadedBytes += count;
            report({ kind: "bytes", ...position() });
          },
          onRestart: () => {
            kept = 0;
          },
        }),
      {
        retries: hub.retries,
        timing: hub.timing,
        signal,
        progress: () => part.bytes,
        onRetry: (notice) => report({ kind: "retry", ...position(), ...notice }),
      },
    );
    return { downloadedBytes, resumedBytes: kept };
  } finally {
    await part.release();
  }
}
