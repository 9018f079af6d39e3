import path from "node:path";
import { type Arch, type Image, pickModels, readModelCatalogue } from "@funasr-images/catalog";
import { readLayout } from "@funasr-images/registry";
import { type BuiltLeg, buildLeg } from "../build-leg.ts";
import type { BaseReference } from "../read-base.ts";
import { stageCanary } from "../stage-canary.ts";
import { stageLicences } from "../stage-licences.ts";
import { stageRuntime } from "../stage-runtime.ts";
import { stageSherpa } from "../stage-sherpa.ts";
import type { FilledStore } from "./fill-store.ts";

export interface ColdBuildOptions {
  /** The repository. */
  readonly root: string;
  readonly image: Image;
  readonly arch: Arch;
  readonly base: BaseReference;
  readonly store: FilledStore;
  /** Unpacked npm packages: the one thing that a cold builder may have, because their hashes are in the lock file. */
  readonly npm: string;
  /** A folder that is empty. */
  readonly state: string;
}

/** What a cold build came to: the digests of a leg's layers and image. */
export interface ColdBuild extends BuiltLeg {
  readonly layers: readonly string[];
}

/** Builds a leg as a machine that has built nothing before: everything is staged and written anew. */
export async function buildCold(options: ColdBuildOptions): Promise<ColdBuild> {
  const { root, image, arch, base, store, npm, state } = options;
  const imagesDirectory = path.join(root, "images");
  const tree = (name: string) => path.join(state, "trees", name);
  const catalogue = await readModelCatalogue(path.join(imagesDirectory, "models.json"));
  const used = Object.values(image.models).map(({ id }) => id);
  const built = await buildLeg(
    {
      ...{ branch: image.branch, arch, platform: `linux/${arch}`, base, models: {}, env: image.env, inputs: "" },
      ...{ build: { kind: "build" }, smoke: { kind: "run" } },
    },
    {
      ...{ image, imagesDirectory, ...store, version: "1.2.3", epoch: 1_764_298_800, state },
      runtime: await stageRuntime({ root, arch, cache: npm, directory: tree("runtime") }),
      sherpa: await stageSherpa({ root, arch, cache: npm, directory: tree("sherpa") }),
      canary: await stageCanary(
        { path: path.join(imagesDirectory, "local/models/speech-zh/samples/time.wav"), text: "现在是上午十一点三十分" },
        tree("canary"),
      ),
      licences: await stageLicences(pickModels(catalogue, used), imagesDirectory, tree("licences")),
    },
  );
  const { manifest } = await readLayout(built.layout);
  return { ...built, layers: manifest.layers.map(({ digest }) => digest) };
}
