import path from "node:path";
import { type Arch, type Image, pickModels, readModelCatalogue } from "@funasr-images/catalog";
import { readLayout } from "@funasr-images/registry";
import { type BuildLegOptions, type BuiltLeg, buildLeg } from "../build-leg.ts";
import type { BaseReference } from "../read-base.ts";
import { stageCanary } from "../stage-canary.ts";
import { stageLicences } from "../stage-licences.ts";
import { stageRuntime } from "../stage-runtime.ts";
import { stageSherpa } from "../stage-sherpa.ts";
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
export type ColdParts = Pick<BuildLegOptions, "runtime" | "sherpa" | "canary">;

export async function stageCold({ root, npm, state }: ColdBuilder, arch: Arch): Promise<ColdParts> {
  const tree = (name: string) => path.join(state, "trees", `${name}-${arch}`);
  const recording = path.join(root, "images/local/models/speech-zh/samples/time.wav");
  return {
    runtime: await stageRuntime({ root, arch, cache: npm, directory: tree("runtime") }),
    sherpa: await stageSherpa({ root, arch, cache: npm, directory: tree("sherpa") }),
    canary: await stageCanary({ path: recording, text: "现在是上午十一点三十分" }, tree("canary")),
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
  const licences = path.join(state, "trees", `licences-${image.branch}`);
  const built = await buildLeg(
    {
      ...{ branch: image.branch, arch, platform: `linux/${arch}`, base, models: {}, env: image.env, inputs: "" },
      ...{ modes: image.modes, checks: image.checks },
      ...{ build: { kind: "build" }, smoke: { kind: "run" } },
    },
    {
      ...{ ...parts, ...store, image, imagesDirectory, version: "1.2.3", epoch: 1_764_298_800, state },
      licences: await stageLicences(pickModels(catalogue, used), imagesDirectory, licences),
    },
  );
  const { manifest } = await readLayout(built.layout);
  return { ...built, layers: manifest.layers.map(({ digest }) => digest) };
}
