import path from "node:path";
import { hashTree, type StagedTree, stageCanary, stageRuntime } from "@funasr-images/builder";
import { type Arch, archs, type PlanFacts } from "@funasr-images/catalog";
import type { Registry } from "@funasr-images/registry";
import { readPreviousRelease } from "@funasr-images/release";
import { fetchRecordings } from "@funasr-images/smoke";
import { PipelineError } from "./pipeline-error.ts";
import { readCommits } from "./read-commits.ts";
import type { PipelineContext } from "./read-context.ts";

/** The facts of a plan, and the trees that they were read from: building takes the same trees. */
export interface Gathered {
  readonly facts: PlanFacts;
  readonly runtime: Readonly<Record<Arch, StagedTree>>;
  /** The tree of the canary. */
  readonly canary: string;
}

/** Stages what does not depend on the plan, and reads the repository and the registry. */
export async function gatherFacts(
  context: PipelineContext,
  registry: Registry,
  runnable: readonly Arch[],
): Promise<Gathered> {
  const { root, state, images, imagesDirectory, sdk } = context;
  const canary = await stageCanary(await canaryRecording(context), path.join(state, "trees/canary"));
  const canaryDigest = await hashTree(canary);
  const runtime = {} as Record<Arch, StagedTree>;
  for (const arch of archs) {
    const directory = path.join(state, "trees", `runtime-${arch}`);
    runtime[arch] = await stageRuntime({ root, arch, directory, cache: path.join(state, "npm") });
  }
  const contexts: Record<string, string> = {};
  for (const { branch } of images) {
    contexts[branch] = `${await hashTree(path.join(imagesDirectory, branch))} ${canaryDigest}`;
  }
  const previous = await readPreviousRelease(
    registry,
    images.map(({ branch }) => branch),
  );
  const commits = await readCommits(root);
  return {
    facts: {
      commit: commits.commit,
      epoch: commits.epoch,
      messages: await commits.since(previous?.commit),
      runtime: { amd64: runtime.amd64.digest, arm64: runtime.arm64.digest },
      context: contexts,
      ...(sdk ? { sdk: Object.fromEntries(images.map(({ branch }) => [branch, sdk])) } : {}),
      ...(previous ? { previous } : {}),
      runnable,
    },
    runtime,
    canary,
  };
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
