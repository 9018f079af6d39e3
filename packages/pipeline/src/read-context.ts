import path from "node:path";
import {
  type Image,
  type ModelCatalogue,
  type ModelLock,
  openProfile,
  type Profile,
  type ProfileOverrides,
  type ProfileValue,
  readCatalogue,
  readModelLock,
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
  /** Every setting of the profile, and where its value is from. */
  readonly settings: readonly ProfileValue[];
  /** Tokens, by their variables. @default none */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface ContextOptions extends ProfileOverrides {
  readonly root: string;
  readonly state: string;
  /** `upstream`, `local`, or a file that says what is different from upstream. */
  readonly profile: string;
  /** @default `images` in the repository */
  readonly imagesDirectory?: string;
}

/** Reads the catalogue in a profile. @throws CatalogError */
export async function readContext(options: ContextOptions): Promise<PipelineContext> {
  const { root, state, imagesDirectory = path.join(root, "images"), env } = options;
  const { profile, values: settings } = await openProfile(imagesDirectory, options.profile, options);
  const lock = await readModelLock(profile.lock);
  const { images, models: catalogue } = await readCatalogue(imagesDirectory);
  return { root, imagesDirectory, state, images, catalogue, profile, settings, lock, ...(env ? { env } : {}) };
}
