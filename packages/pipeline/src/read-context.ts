import path from "node:path";
import {
  type BaseImage,
  type Image,
  type ModelCatalogue,
  type ModelLock,
  type Profile,
  readCatalogue,
  readModelLock,
  readProfile,
} from "@funasr-images/catalog";

/** What every stage of a run looks at: the catalogue, and the profile that it is used in. */
export interface PipelineContext {
  /** The repository. */
  readonly root: string;
  /** The folder `images/`. */
  readonly imagesDirectory: string;
  /** A folder that survives the run: model store, npm packages, layers, layouts. */
  readonly state: string;
  readonly images: readonly Image[];
  /** Every real model, as `images/models.json` has it. */
  readonly catalogue: ModelCatalogue;
  readonly profile: Profile;
  readonly lock: ModelLock;
  /** Stands in for the SDK of every branch that is built on one. @default the catalogue's own */
  readonly sdk?: Pick<BaseImage, "repository" | "digest">;
  /** Stands in for the plain base of the other branches. @default the catalogue's own */
  readonly base?: Pick<BaseImage, "repository" | "digest">;
}

export interface ContextOptions {
  readonly root: string;
  readonly state: string;
  readonly profile: Profile["name"];
  /** @default `images` in the repository */
  readonly imagesDirectory?: string;
  /** Addresses that replace those of the profile. */
  readonly addresses?: Partial<Pick<Profile, "hub" | "registry">>;
}

/** Reads the catalogue in a profile. */
export async function readContext(options: ContextOptions): Promise<PipelineContext> {
  const { root, state, imagesDirectory = path.join(root, "images") } = options;
  const file = options.profile === "local" ? "local/profile.json" : "profile.json";
  const profile = { ...(await readProfile(path.join(imagesDirectory, file))), ...options.addresses };
  const lock = await readModelLock(profile.lock);
  const { images, models: catalogue } = await readCatalogue(imagesDirectory);
  return { root, imagesDirectory, state, images, catalogue, profile, lock };
}
