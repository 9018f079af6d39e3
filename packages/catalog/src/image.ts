import { CatalogError } from "./catalog-error.ts";
import type { ModelRequest } from "./model-lock.ts";
import { findClash, renderClash } from "./model-path.ts";

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
 * How an image takes speech. `file`: whole recordings, in containers as well as raw. `streaming`: raw samples during
 * speech, with text in between.
 */
export type ImageMode = "file" | "streaming";

/**
 * What an image has to show before it is released. `files`: the right text of every recording. `streaming`: partial
 * results, and a second pass of every sentence. `times`: when it was said, within 200 ms. `formats`: one file of
 * every format that it says it reads. `conversation`: enrolled voices, distinguished, with emotion and
 * events. `subtitles`: the same conversation over HTTP, with times.
 */
export type ImageCheck = "files" | "streaming" | "times" | "formats" | "conversation" | "subtitles";

/** An image that a branch is built on. */
export interface BaseImage {
  readonly repository: string;
  readonly tag: string;
  /** The confirmed digest behind the tag; absent until it is confirmed. */
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

/** What every image declares, on any base. */
export interface ImageParts {
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

/** What a branch is built on; `version` is that of the SDK, and absent for a plain base. */
export function baseOf(image: ImageEngine): BaseImage & { readonly version?: string } {
  return image.engine === "sdk" ? image.sdk : image.base;
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
  const clash = findClash(byId.keys());
  if (clash) throw new CatalogError("BAD_FILE", [`images/*/image.json: ${renderClash(clash)}`]);
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
