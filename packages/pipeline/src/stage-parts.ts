import path from "node:path";
import {
  hashTree,
  type StagedLicences,
  type StagedParts,
  type StagedTree,
  stageCanary,
  stageLicences,
  stageRuntime,
  stageSherpa,
} from "@funasr-images/builder";
import { type Arch, type ImageBranch, pickModels } from "@funasr-images/catalog";
import { fetchRecordings } from "@funasr-images/smoke";
import { chooseCanary } from "./choose-canary.ts";
import type { PipelineContext } from "./read-context.ts";

/** Stages the server for some archs, the canary, and the licences of every branch. */
export async function stageParts<A extends Arch>(
  context: PipelineContext,
  archs: readonly A[],
): Promise<StagedParts<A>> {
  const { root, state, images, imagesDirectory, catalogue, profile } = context;
  const recordings = await fetchRecordings(profile.speech, path.join(state, "speech"));
  const canary = await stageCanary(chooseCanary(recordings, profile), path.join(state, "trees/canary"));
  const canaryDigest = await hashTree(canary);
  const runtime = {} as Record<A, StagedTree>;
  const sherpa = {} as Record<A, StagedTree>;
  for (const arch of archs) {
    const options = { root, arch, cache: path.join(state, "npm") };
    runtime[arch] = await stageRuntime({ ...options, directory: path.join(state, "trees", `runtime-${arch}`) });
    sherpa[arch] = await stageSherpa({ ...options, directory: path.join(state, "trees", `sherpa-${arch}`) });
  }
  const licences: Partial<Record<ImageBranch, StagedLicences>> = {};
  const contexts: Partial<Record<ImageBranch, string>> = {};
  for (const { branch, models } of images) {
    const used = pickModels(
      catalogue,
      Object.values(models).map(({ id }) => id),
    );
    const tree = await stageLicences(used, imagesDirectory, path.join(state, "trees", `licences-${branch}`));
    licences[branch] = tree;
    const own = await hashTree(path.join(imagesDirectory, branch), isForReaders);
    const digests = [own, canaryDigest, await hashTree(tree.directory)];
    contexts[branch] = digests.join(" ");
  }
  return { runtime, sherpa, canary, licences, contexts };
}

/** Files beside a Dockerfile that no image holds: a better sentence rebuilds nothing. */
function isForReaders(name: string): boolean {
  return name.endsWith(".md") || name === "compose.yaml";
}
