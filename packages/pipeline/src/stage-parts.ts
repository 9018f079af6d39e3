import path from "node:path";
import { hashTree, type StagedTree, stageCanary, stageLicences, stageRuntime } from "@funasr-images/builder";
import { type Arch, type ImageBranch, pickModels, readModelCatalogue } from "@funasr-images/catalog";
import { fetchRecordings } from "@funasr-images/smoke";
import { PipelineError } from "./pipeline-error.ts";
import type { PipelineContext } from "./read-context.ts";

/** What images are made of beside the SDK and the models: the trees, and the digests that a plan names them by. */
export interface StagedParts<A extends Arch = Arch> {
  readonly runtime: Readonly<Record<A, StagedTree>>;
  /** The tree of the canary. */
  readonly canary: string;
  /** The trees of notices and licences, by branch. */
  readonly licences: Readonly<Partial<Record<ImageBranch, string>>>;
  /** Digests of `images/<branch>/`, of the canary and of the licences, by branch. */
  readonly contexts: Readonly<Partial<Record<ImageBranch, string>>>;
}

/** Stages the server for some archs, the canary, and the licences of every branch. */
export async function stageParts<A extends Arch>(
  context: PipelineContext,
  archs: readonly A[],
): Promise<StagedParts<A>> {
  const { root, state, images, imagesDirectory } = context;
  const canary = await stageCanary(await canaryRecording(context), path.join(state, "trees/canary"));
  const canaryDigest = await hashTree(canary);
  const runtime = {} as Record<A, StagedTree>;
  for (const arch of archs) {
    const directory = path.join(state, "trees", `runtime-${arch}`);
    runtime[arch] = await stageRuntime({ root, arch, directory, cache: path.join(state, "npm") });
  }
  const catalogue = await readModelCatalogue(path.join(imagesDirectory, "models.json"));
  const licences: Partial<Record<ImageBranch, string>> = {};
  const contexts: Partial<Record<ImageBranch, string>> = {};
  for (const { branch, models } of images) {
    const used = pickModels(
      catalogue,
      Object.values(models).map(({ id }) => id),
    );
    const tree = await stageLicences(used, imagesDirectory, path.join(state, "trees", `licences-${branch}`));
    licences[branch] = tree;
    const digests = [await hashTree(path.join(imagesDirectory, branch)), canaryDigest, await hashTree(tree)];
    contexts[branch] = digests.join(" ");
  }
  return { runtime, canary, licences, contexts };
}

async function canaryRecording({ profile, state }: PipelineContext) {
  const recordings = await fetchRecordings(profile.speech, path.join(state, "speech"));
  if (profile.canary === undefined) return recordings[0] as (typeof recordings)[number];
  const named = recordings.find((recording) => path.basename(recording.path) === profile.canary);
  if (!named)
    throw new PipelineError(
      "NO_CANARY",
      `${profile.speech} has no ${profile.canary}, which the profile names as canary.`,
    );
  return named;
}
