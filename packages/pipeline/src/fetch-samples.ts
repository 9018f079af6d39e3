import path from "node:path";
import { readFormatSamples, type SmokeTestOptions } from "@funasr-images/smoke";
import { fetchSpeech, type Speech } from "./fetch-speech.ts";
import type { PipelineContext } from "./read-context.ts";

/** What images are tested with. */
export type SmokeSamples = Pick<SmokeTestOptions, "recordings" | "formats">;

/**
 * The recordings of the profile, and one sentence in every format, which is the same in both profiles.
 *
 * @param speech the recordings, where they were fetched before
 * @returns beside them, what cannot be shown without recordings that are not there
 */
export async function fetchSamples(
  context: Pick<PipelineContext, "profile" | "imagesDirectory" | "state">,
  { speech, signal }: { readonly speech?: Speech; readonly signal?: AbortSignal | undefined } = {},
): Promise<{ readonly samples: SmokeSamples; readonly notes: readonly string[] }> {
  const { recordings, notes } = speech ?? (await fetchSpeech(context, signal));
  const formats = await readFormatSamples(path.join(context.imagesDirectory, "speech/formats"));
  return { samples: { recordings, formats }, notes };
}
