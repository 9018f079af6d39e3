import path from "node:path";
import {
  openTree,
  type StagedLicences,
  type StagedParts,
  stageCanary,
  stageLicences,
  stageRuntime,
  stageSherpa,
} from "@funasr-images/builder";
import { type Arch, type ImageBranch, pickModels } from "@funasr-images/catalog";
import { chooseCanary } from "./choose-canary.ts";
import { fetchSpeech, type Speech } from "./fetch-speech.ts";
import type { PipelineContext } from "./read-context.ts";

/** Stages the server for some archs, the canary, and the licences of every branch. */
export async function stageParts<A extends Arch>(
  context: PipelineContext,
  archs: readonly A[],
): Promise<StagedParts<A> & { readonly speech: Speech }> {
  const { root, state, images, imagesDirectory, catalogue, profile } = context;
  const speech = await fetchSpeech(context);
  const canary = await stageCanary(chooseCanary(speech.recordings, profile));
  const options = { root, archs, cache: path.join(state, "npm"), npm: profile.npm };
  const runtime = await stageRuntime(options);
  const sherpa = await stageSherpa(options);
  const licences: Partial<Record<ImageBranch, StagedLicences>> = {};
  const contexts: Partial<Record<ImageBranch, string>> = {};
  for (const { branch, models } of images) {
    const used = pickModels(
      catalogue,
      Object.values(models).map(({ id }) => id),
    );
    const notices = await stageLicences(used, imagesDirectory);
    licences[branch] = notices;
    const own = await openTree(path.join(imagesDirectory, branch), isForReaders);
    contexts[branch] = [own, canary, notices].map(({ digest }) => digest).join(" ");
  }
  return { runtime, sherpa, canary, licences, contexts, speech };
}

/** Files beside a Dockerfile that no image holds: changed prose rebuilds nothing. */
function isForReaders(name: string): boolean {
  return name.endsWith(".md") || name === "compose.yaml";
}
