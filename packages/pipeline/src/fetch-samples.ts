import path from "node:path";
import { fetchRecordings, readFormatSamples, type SmokeTestOptions } from "@funasr-images/smoke";
import type { PipelineContext } from "./read-context.ts";

/** What images are tested with. */
export type SmokeSamples = Pick<SmokeTestOptions, "recordings" | "formats">;

/** The recordings of the profile, and one sentence in every format, which is the same in both profiles. */
export async function fetchSamples(
  { profile, imagesDirectory, state }: Pick<PipelineContext, "profile" | "imagesDirectory" | "state">,
  options: { readonly signal?: AbortSignal } = {},
): Promise<SmokeSamples> {
  return {
    recordings: await fetchRecordings(profile.speech, path.join(state, "speech"), options),
    formats: await readFormatSamples(path.join(imagesDirectory, "speech/formats")),
  };
}
