import { readdir } from "node:fs/promises";
import path from "node:path";
import schema from "../image.schema.json" with { type: "json" };
import { CatalogError } from "./catalog-error.ts";
import { findImageProblems } from "./find-image-problems.ts";
import type { ModelRequest } from "./model-lock.ts";
import { compileSchema, type JsonFile, readJsonFile } from "./read-json-file.ts";

/** A kind of image, named by its folder in `images/`; never a git branch. */
export type ImageBranch = string;

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

/**
 * How an image takes speech. `file`: whole recordings, in containers as well as raw. `streaming`: raw samples while
 * somebody speaks, with text in between.
 */
export type ImageMode = "file" | "streaming";

/**
 * What an image has to show before it is released. `files`: the right text of every recording. `streaming`: partial
 * results, and a second pass of every sentence. `conversation`: voices that were enrolled, told apart, with emotion and
 * events. `subtitles`: the same conversation over HTTP, with times.
 */
export type ImageCheck = "files" | "streaming" | "conversation" | "subtitles";

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

/** `images/<branch>/image.json`, with the name of its folder. */
export type Image = ImageParts & ImageEngine;

/** What recognises inside an image, and what it is built on: the SDK, or a plain distribution. */
export type ImageEngine =
  | { readonly engine: "sdk"; readonly sdk: Sdk }
  | { readonly engine: "sherpa"; readonly base: BaseImage };

interface ImageParts {
  /** The name of the folder. */
  readonly branch: ImageBranch;
  readonly title: string;
  readonly archs: readonly Arch[];
  readonly modes: readonly ImageMode[];
  readonly checks: readonly ImageCheck[];
  /** The command that a run prints to show what the image is for. */
  readonly sample: "transcribe" | "transcribe-live" | "subtitles";
  /** What one container of it gets in compose.yaml. */
  readonly resources: {
    /** With unit, as Docker takes it: `6g`. */
    readonly memory: string;
    readonly cpus: number;
    /** Clients at once. */
    readonly connections: number;
  };
  readonly models: Readonly<Partial<Record<ModelRole, ModelRequest>>>;
  readonly env: Readonly<Record<string, string>>;
}

const validate = compileSchema<Omit<ImageParts, "branch"> & ImageEngine>(schema);

/**
 * Reads every image branch: the folders of `images/` that hold an `image.json` and a `Dockerfile`, sorted by name.
 *
 * @throws CatalogError `BAD_FILE`, `MISSING_FILE` with file, line, path and expectation of everything that is wrong
 */
export async function readImages(imagesDirectory: string): Promise<Image[]> {
  return (await readLocatedImages(imagesDirectory)).map(({ image }) => image);
}

/** An image, and how to name a place in its file. */
export interface LocatedImage {
  readonly image: Image;
  readonly locate: JsonFile<unknown>["locate"];
}

/** The same as {@link readImages}, for who has more to say about them. */
export async function readLocatedImages(imagesDirectory: string): Promise<LocatedImage[]> {
  const folders = await Promise.all(
    (await readdir(imagesDirectory, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => ({ name, files: await readdir(path.join(imagesDirectory, name)) })),
  );
  const parts = ["image.json", "Dockerfile"];
  const branches = folders.filter(({ files }) => parts.some((part) => files.includes(part)));
  const missing = branches.flatMap(({ name, files }) =>
    parts
      .filter((part) => !files.includes(part))
      .map((part) => `${path.join(imagesDirectory, name)}: lacks ${part}: an image branch is a folder with both`),
  );
  if (missing.length > 0) throw new CatalogError("MISSING_FILE", missing);
  const names = branches.map(({ name }) => name).sort();
  return settleAll(names.map((name) => readImage(path.join(imagesDirectory, name, "image.json"), name)));
}

/** What a branch is built on; `version` is that of the SDK, and absent where the base is none. */
export function baseOf(image: ImageEngine): BaseImage & { readonly version?: string } {
  return image.engine === "sdk" ? image.sdk : image.base;
}

async function readImage(file: string, branch: ImageBranch): Promise<LocatedImage> {
  const { value, locate } = await readJsonFile(file, validate);
  const image = { ...value, branch };
  const problems = findImageProblems(image);
  if (problems.length > 0) {
    throw new CatalogError(
      "BAD_FILE",
      problems.map(({ pointer, message }) => `${locate(pointer)}: ${message}`),
    );
  }
  return { image, locate };
}

/** What all of them give, or the problems of all that failed: one run tells everything that is wrong. */
async function settleAll<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  const reasons = settled.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
  const problems = reasons.flatMap((reason) => (reason instanceof CatalogError ? reason.problems : []));
  if (reasons.length > 0 && problems.length === 0) throw reasons[0];
  if (problems.length > 0) throw new CatalogError("BAD_FILE", problems, { cause: reasons[0] });
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
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
