import path from "node:path";
import { hashTree, type StagedTree, stageCanary, stageRuntime } from "@funasr-images/builder";
import { type Arch, archs, type Image, type PlanFacts, type Profile } from "@funasr-images/catalog";
import type { Registry } from "@funasr-images/registry";
import { readPreviousRelease } from "@funasr-images/release";
import { readRecordings } from "@funasr-images/smoke";
import { LocalError } from "./local-error.ts";
import { readCommits } from "./read-commits.ts";

/** The facts of a plan, and the trees that they were read from: building takes the same trees. */
export interface Gathered {
  readonly facts: Omit<PlanFacts, "sdk">;
  readonly runtime: Readonly<Record<Arch, StagedTree>>;
  /** The tree of the canary. */
  readonly canary: string;
}

/** Stages what does not depend on the plan, and reads the repository and the registry. */
export async function gatherFacts(options: {
  root: string;
  state: string;
  images: readonly Image[];
  imagesDirectory: string;
  profile: Profile;
  registry: Registry;
  runnable: readonly Arch[];
}): Promise<Gathered> {
  const { root, state, images, imagesDirectory, profile, registry, runnable } = options;
  const recordings = await readRecordings(profile.speech);
  const spoken = recordings.find((recording) => path.basename(recording.path) === profile.canary) ?? recordings[0];
  if (!spoken)
    throw new LocalError("NO_SPEECH", `${profile.speech} holds no recordings; a release needs speech to transcribe.`);
  const canary = await stageCanary(spoken, path.join(state, "trees/canary"));
  const canaryDigest = await hashTree(canary);
  const runtime = {} as Record<Arch, StagedTree>;
  for (const arch of archs) {
    const directory = path.join(state, "trees", `runtime-${arch}`);
    runtime[arch] = await stageRuntime({ root, arch, directory, cache: path.join(state, "npm") });
  }
  const context: Record<string, string> = {};
  for (const image of images) {
    context[image.branch] = `${await hashTree(path.join(imagesDirectory, image.branch))} ${canaryDigest}`;
  }
  const previous = await readPreviousRelease(
    registry,
    images.map((image) => image.branch),
  );
  const commits = await readCommits(root);
  return {
    facts: {
      commit: commits.commit,
      epoch: commits.epoch,
      messages: await commits.since(previous?.commit),
      runtime: { amd64: runtime.amd64.digest, arm64: runtime.arm64.digest },
      context,
      ...(previous ? { previous } : {}),
      runnable,
    },
    runtime,
    canary,
  };
}
