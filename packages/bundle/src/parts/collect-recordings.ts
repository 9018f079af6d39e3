import { stat } from "node:fs/promises";
import path from "node:path";
import { hashPlainFile } from "@funasr-images/files";
import { fetchRecordings } from "@funasr-images/smoke";
import type { BundleFile } from "../bundle-file.ts";

/** The recordings that are not in the checkout, as the pipeline keeps them; what it lacks is downloaded first. */
export async function collectRecordings(speech: string, cache: string, signal?: AbortSignal): Promise<BundleFile[]> {
  const recordings = await fetchRecordings(speech, cache, { ...(signal ? { signal } : {}) });
  const kept = recordings
    .map((recording) => recording.path)
    .filter((file) => path.dirname(file) === path.resolve(cache));
  return Promise.all(
    [...new Set(kept)].map(async (source) => {
      const { size } = await stat(source);
      return {
        path: `recordings/${path.basename(source)}`,
        size,
        sha256: await hashPlainFile(source, { signal }),
        source,
      };
    }),
  );
}
