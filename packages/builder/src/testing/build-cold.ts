import path from "node:path";
import {
  type Arch,
  type Image,
  type ImageModels,
  legInputs,
  lockedModels,
  pickModels,
  readModelCatalogue,
} from "@funasr-images/catalog";
import { readLayout } from "@funasr-images/registry";
import { type BuiltLeg, buildLeg } from "../prepare-leg.ts";
import type { BaseReference } from "../read-base.ts";
import { stageLicences } from "../stage-licences.ts";
import { stageRuntime } from "../stage-runtime.ts";
import { stageSherpa } from "../stage-sherpa.ts";
import { runtimeDigest, type StagedParts, stageCanary } from "../staged-parts.ts";
import type { FilledStore } from "./fill-store.ts";

/** A machine that has built nothing before. */
export interface ColdBuilder {
  /** The repository. */
  readonly root: string;
  /** Unpacked npm packages: the one thing that it may have, because their hashes are in the lock file. */
  readonly npm: string;
  /** A folder that is empty. */
  readonly state: string;
}

/** What it stages for all images of an arch. */
export type ColdParts = Pick<StagedParts, "runtime" | "sherpa" | "canary">;

export async function stageCold({ root, npm }: ColdBuilder, arch: Arch): Promise<ColdParts> {
  const recording = path.join(root, "images/local/models/speech-zh/samples/time.wav");
  const options = { root, archs: [arch], cache: npm };
  return {
    runtime: await stageRuntime(options),
    sherpa: await stageSherpa(options),
    canary: await stageCanary({ path: recording, text: "现在是上午十一点三十分" }),
  };
}

/** What a cold build came to: the digests of a leg's layers and image. */
export interface ColdBuild extends BuiltLeg {
  readonly layers: readonly string[];
}

/** Builds a leg of what was staged. */
export async function buildCold(
  { root, state }: ColdBuilder,
  parts: ColdParts,
  { image, arch, base, store }: { image: Image; arch: Arch; base: BaseReference; store: FilledStore },
): Promise<ColdBuild> {
  const imagesDirectory = path.join(root, "images");
  const catalogue = await readModelCatalogue(path.join(imagesDirectory, "models.json"));
  const used = Object.values(image.models).map(({ id }) => id);
  const licences = await stageLicences(pickModels(catalogue, used), imagesDirectory);
  const lock = { lockVersion: 1, models: store.models } as const;
  const inputs = legInputs(image, arch, lockedModels([image], lock).get(image.branch) as ImageModels, {
    ...{ base: base.digest, runtime: runtimeDigest(parts, image.engine, arch), context: undefined },
  });
  const built = await buildLeg(
    {
      ...{ branch: image.branch, arch, platform: `linux/${arch}`, base, models: {}, env: image.env, inputs },
      ...{ modes: image.modes, checks: image.checks },
      ...{ build: { kind: "build" }, smoke: { kind: "run" } },
    },
    {
      ...{ images: [image], imagesDirectory, lock, plan: { version: "1.2.3", epoch: 1_764_298_800 }, state },
      parts: async () => ({ ...parts, licences: { [image.branch]: licences }, contexts: {} }),
      pathOf: store.pathOf,
      say: { line: () => {}, progress: () => {} },
    },
  );
  const { manifest } = await readLayout(built.layout);
  return { ...built, layers: manifest.layers.map(({ digest }) => digest) };
}
