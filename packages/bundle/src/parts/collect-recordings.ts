import { stat } from "node:fs/promises";
import path from "node:path";
import { hashPlainFile } from "@funasr-images/files";
import type { PipelineContext } from "@funasr-images/pipeline";
import { fetchRecordings } from "@funasr-images/smoke";
import type { BundleFile } from "../bundle-file.ts";

/**
 * The recordings that are not in the checkout, as the pipeline keeps them; what it lacks is downloaded first. One that is only
 * expected at its address may be absent, as in a release.
 */
export async function collectRecordings(
  { profile, state }: Pick<PipelineContext, "profile" | "state">,
  signal?: AbortSignal,
): Promise<BundleFile[]> {
  const cache = path.join(state, "speech");
  const options = { from: profile.recordings, onMissing: () => {}, ...(signal ? { signal } : {}) };
  const recordings = await fetchRecordings(profile.speech, cache, options);
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
