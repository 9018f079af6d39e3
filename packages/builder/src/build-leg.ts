import { createHash } from "node:crypto";
import path from "node:path";
import { type Image, type Leg, type LockedModel, type ModelRole, onlyRequested } from "@funasr-images/catalog";
import type { Descriptor } from "@funasr-images/registry";
import { BuilderError } from "./builder-error.ts";
import { composeImage } from "./compose-image.ts";
import type { LayerSource } from "./layer.ts";
import { modelDirectory, modelLayer } from "./model-layer.ts";
import type { StagedLicences } from "./stage-licences.ts";
import type { StagedTree } from "./stage-runtime.ts";
import { treeLayer } from "./tree-layer.ts";

/** The variable of an image that says where the model of a role lies. */
const roleVariable: Readonly<Record<ModelRole, string>> = {
  asr: "MODEL_DIR",
  "asr-online": "ONLINE_MODEL_DIR",
  vad: "VAD_DIR",
  punc: "PUNC_DIR",
  itn: "ITN_DIR",
  lm: "LM_DIR",
  segmentation: "SEGMENTATION_DIR",
  speaker: "SPEAKER_DIR",
  separation: "SEPARATION_DIR",
};

export interface BuildLegOptions {
  readonly image: Image;
  /** The folder `images/`. */
  readonly imagesDirectory: string;
  readonly models: readonly LockedModel[];
  /** Where the store keeps the file with this sha256. */
  readonly pathOf: (sha256: string) => string;
  /** What the server calls its version. */
  readonly version: string;
  /** Of `stageRuntime` and `stageSherpa` for the leg's arch, of `stageCanary`, and of `stageLicences`. */
  readonly runtime: Pick<StagedTree, "directory" | "digest">;
  /** Used for the engine `sherpa` only. */
  readonly sherpa: Pick<StagedTree, "directory" | "digest">;
  readonly canary: string;
  readonly licences: StagedLicences;
  /** Seconds since 1970; what `created` says. */
  readonly epoch: number;
  /** A folder for layers and layouts, kept between builds. */
  readonly state: string;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

/** An image that was built and is neither loaded nor pushed. */
export interface BuiltLeg {
  /** Folder of its OCI image layout. */
  readonly layout: string;
  /** The name under which an engine that loads the layout knows it. */
  readonly name: string;
  readonly manifest: Pick<Descriptor, "digest" | "size" | "mediaType">;
  /** Configuration and layers as they are pulled. */
  readonly compressedBytes: number;
}

/** Builds one leg of a plan from its base, its models, the server and the canary. */
export async function buildLeg(leg: Leg, options: BuildLegOptions): Promise<BuiltLeg> {
  const { image, state, signal, onLine } = options;
  const { runtime, sherpa, licences } = options;
  const layers: Record<string, LayerSource> = {
    runtime: await treeLayer(`runtime-${leg.arch}`, runtime.directory, runtime.digest),
    ...(image.engine === "sherpa"
      ? { sherpa: await treeLayer(`sherpa-${leg.arch}`, sherpa.directory, sherpa.digest) }
      : {}),
    canary: await treeLayer("canary", options.canary),
    licences: await treeLayer(`licences-${leg.branch}`, licences.directory),
  };
  const parameters: Record<string, string> = { ...leg.env, BRANCH: leg.branch, VERSION: options.version };
  for (const [role, request] of Object.entries(image.models)) {
    const locked = options.models.find((model) => model.id === request.id);
    if (!locked) throw new BuilderError("MODEL_UNLOCKED", `The plan was made with a lock that had ${request.id}`);
    layers[`model-${role}`] = modelLayer(onlyRequested(locked, request.files), options.pathOf);
    parameters[roleVariable[role as ModelRole]] = modelDirectory(request.id);
  }
  const layout = path.join(state, "layouts", `${leg.branch}-${leg.arch}`);
  const name = nameLeg(leg, state);
  const composed = await composeImage({
    dockerfile: path.join(options.imagesDirectory, leg.branch, "Dockerfile"),
    architecture: leg.arch,
    bases: { [image.engine === "sdk" ? "sdk" : "base"]: leg.base },
    layers,
    arguments: parameters,
    labels: {
      "org.opencontainers.image.title": image.title,
      "org.opencontainers.image.licenses": [...new Set(["MIT", ...licences.ids])].join(" AND "),
      "org.opencontainers.image.version": options.version,
      "io.funasr-images.branch": leg.branch,
      ...(leg.base.sdk === undefined ? {} : { "io.funasr-images.sdk": leg.base.sdk }),
    },
    epoch: options.epoch,
    layout,
    name,
    state,
    ...(signal ? { signal } : {}),
    ...(onLine ? { onLine } : {}),
  });
  return { layout, name, ...composed };
}

/** Its own in each state folder: two builds on one engine take no name, and so no image, from each other. */
function nameLeg({ branch, arch }: Leg, state: string): string {
  const owner = createHash("sha256").update(path.resolve(state)).digest("hex").slice(0, 8);
  return `funasr-images/${branch}-${owner}:${arch}`;
}
