import { readdir } from "node:fs/promises";
import path from "node:path";
import schema from "../image.schema.json" with { type: "json" };
import { CatalogError } from "./catalog-error.ts";
import type { ModelRequest } from "./model-lock.ts";
import { compileSchema, readJsonFile } from "./read-json-file.ts";

export const imageBranches = ["online", "offline", "offline-ai"] as const;
/** A kind of image; never a git branch. */
export type ImageBranch = (typeof imageBranches)[number];

export const archs = ["amd64", "arm64"] as const;
/** Docker's name of a CPU architecture. */
export type Arch = (typeof archs)[number];

export const modelRoles = [
  "asr",
  "asr-online",
  "vad",
  "punc",
  "itn",
  "lm",
  "segmentation",
  "speaker",
  "separation",
] as const;
/** What a model does inside an image. */
export type ModelRole = (typeof modelRoles)[number];

/** An image that a branch is built on. */
export interface BaseImage {
  readonly repository: string;
  readonly tag: string;
  /** The confirmed digest behind the tag; absent until somebody has looked. */
  readonly digest?: string;
}

/** The upstream image that holds the engine `sdk`. */
export interface Sdk extends BaseImage {
  readonly version: string;
}

/** `images/<branch>/image.json`. */
export type Image = ImageParts & ImageEngine;

/** What recognises inside an image, and what it is built on: the SDK, or a plain distribution. */
export type ImageEngine =
  | { readonly engine: "sdk"; readonly sdk: Sdk }
  | { readonly engine: "sherpa"; readonly base: BaseImage };

interface ImageParts {
  readonly branch: ImageBranch;
  readonly title: string;
  readonly archs: readonly Arch[];
  readonly models: Readonly<Partial<Record<ModelRole, ModelRequest>>>;
  readonly env: Readonly<Record<string, string>>;
}

const validate = compileSchema<Image>(schema);

/**
 * Reads every `images/<branch>/image.json`, sorted as {@link imageBranches}.
 *
 * @throws CatalogError with file, path and expectation of everything that is wrong.
 */
export async function readImages(imagesDirectory: string): Promise<Image[]> {
  const folders = new Set(await readdir(imagesDirectory));
  const branches = imageBranches.filter((branch) => folders.has(branch));
  return Promise.all(branches.map((branch) => readImage(path.join(imagesDirectory, branch, "image.json"), branch)));
}

/** What a branch is built on; `version` is that of the SDK, and absent where the base is none. */
export function baseOf(image: ImageEngine): BaseImage & { readonly version?: string } {
  return image.engine === "sdk" ? image.sdk : image.base;
}

async function readImage(file: string, branch: ImageBranch): Promise<Image> {
  const image = await readJsonFile(file, validate);
  if (image.branch !== branch) {
    throw new CatalogError("BAD_FILE", [
      `${file}: /branch: must be "${branch}", the name of its folder (found "${image.branch}")`,
    ]);
  }
  return image;
}

/** The models of some images, each once, sorted by id; two images must not ask for one model in two ways. */
export function modelRequests(images: readonly Image[]): ModelRequest[] {
  const byId = new Map<string, ModelRequest>();
  for (const image of images) {
    for (const request of Object.values(image.models)) {
      const other = byId.get(request.id);
      if (other && other.revision !== request.revision) {
        throw new CatalogError("BAD_FILE", [
          `images/${image.branch}/image.json: ${request.id} is wanted at ${request.revision}, elsewhere at ${other.revision}: one model has one revision`,
        ]);
      }
      const files = [...new Set([...(other?.files ?? []), ...request.files])].sort();
      byId.set(request.id, { ...request, files });
    }
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
