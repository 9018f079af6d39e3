import path from "node:path";
import {
  hashTree,
  type StagedLicences,
  type StagedTree,
  stageCanary,
  stageLicences,
  stageRuntime,
  stageSherpa,
} from "@funasr-images/builder";
import { type Arch, type ImageBranch, type ImageEngine, pickModels } from "@funasr-images/catalog";
import { fetchRecordings } from "@funasr-images/smoke";
import { PipelineError } from "./pipeline-error.ts";
import type { PipelineContext } from "./read-context.ts";

/** What images are made of beside the SDK and the models: the trees, and the digests that a plan names them by. */
export interface StagedParts<A extends Arch = Arch> {
  /** Node and the server: in every image. */
  readonly runtime: Readonly<Record<A, StagedTree>>;
  /** The engine `sherpa`: in the images that are built for it. */
  readonly sherpa: Readonly<Record<A, StagedTree>>;
  /** The tree of the canary. */
  readonly canary: string;
  /** The trees of notices and licences, by branch. */
  readonly licences: Readonly<Partial<Record<ImageBranch, StagedLicences>>>;
  /** Digests of `images/<branch>/` without what is for readers, of the canary and of the licences, by branch. */
  readonly contexts: Readonly<Partial<Record<ImageBranch, string>>>;
}

/** Stages the server for some archs, the canary, and the licences of every branch. */
export async function stageParts<A extends Arch>(
  context: PipelineContext,
  archs: readonly A[],
): Promise<StagedParts<A>> {
  const { root, state, images, imagesDirectory, catalogue } = context;
  const canary = await stageCanary(await canaryRecording(context), path.join(state, "trees/canary"));
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

/** What names the server of an image in a plan: its bytes on one arch, by the engine behind it. */
export function runtimeDigest<A extends Arch>(
  { runtime, sherpa }: Pick<StagedParts<A>, "runtime" | "sherpa">,
  engine: ImageEngine["engine"],
  arch: A,
): string {
  return engine === "sdk" ? runtime[arch].digest : `${runtime[arch].digest} ${sherpa[arch].digest}`;
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
