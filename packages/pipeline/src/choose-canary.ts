import path from "node:path";
import type { Profile } from "@funasr-images/catalog";
import type { Recording } from "@funasr-images/smoke";
import { PipelineError } from "./pipeline-error.ts";

/**
 * The recording that an image transcribes before it reports that it is ready: the one that the profile names, else the first.
 *
 * @param recordings at least one
 * @throws PipelineError NO_CANARY
 */
export function chooseCanary(
  recordings: readonly Recording[],
  { canary, speech }: Pick<Profile, "canary" | "speech">,
): Recording {
  if (canary === undefined) return recordings[0] as Recording;
  const named = recordings.find((recording) => path.basename(recording.path) === canary);
  if (named) return named;
  throw new PipelineError("NO_CANARY", `${speech} has no ${canary}, which the profile names as canary.`);
}
