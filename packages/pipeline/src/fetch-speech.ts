import path from "node:path";
import { nameSetting } from "@funasr-images/catalog";
import { fetchRecordings, type Recording, SmokeError } from "@funasr-images/smoke";
import { PipelineError } from "./pipeline-error.ts";
import type { PipelineContext } from "./read-context.ts";

/** What the smoke tests speak. */
export interface Speech {
  readonly recordings: readonly Recording[];
  /** What cannot be shown without the recordings that are not there. */
  readonly notes: readonly string[];
}

/**
 * The recordings of a profile. One that is only expected at its address may be absent: what is then not shown is said.
 *
 * @throws PipelineError ADDRESS_FAILED
 */
export async function fetchSpeech(
  { profile, state }: Pick<PipelineContext, "profile" | "state">,
  signal?: AbortSignal,
): Promise<Speech> {
  const missing: SmokeError[] = [];
  const { speech, recordings: from } = profile;
  const options = { from, signal, onMissing: (error: SmokeError) => missing.push(error) };
  const recordings = await fetchRecordings(speech, path.join(state, "speech"), options).catch((cause) => {
    // A list that is wrong has nothing to do with where the files come from.
    if (!(cause instanceof SmokeError) || !URL.canParse(cause.where ?? "")) throw cause;
    const { what, where, fix } = cause;
    throw new PipelineError("ADDRESS_FAILED", `${nameSetting("recordings")}: ${what}`, { where, fix, cause });
  });
  const voices = new Set(recordings.flatMap(({ voice }) => voice ?? []));
  const lost =
    voices.size === 1 ? " Only one voice is left, so no image has to tell two people apart in this run." : "";
  return { recordings, notes: missing.map(({ message }) => `not spoken: ${message}${lost}`) };
}
