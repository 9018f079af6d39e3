import { createHash } from "node:crypto";
import path from "node:path";
import {
  type Arch,
  findImage,
  type Image,
  type ImageModels,
  type Leg,
  lockedModels,
  type ModelLock,
  type ModelRole,
  type Plan,
} from "@funasr-images/catalog";
import type { Registry } from "@funasr-images/registry";
import { assertPlanned } from "./assert-planned.ts";
import { type Candidate, takeOverImage } from "./candidate.ts";
import { type ComposedLayout, composeImage } from "./compose-image.ts";
import { createModelLayer, modelDirectory } from "./create-model-layer.ts";
import type { LayerSource } from "./layer.ts";
import { loadImage } from "./load-image.ts";
import type { StagedLicences } from "./stage-licences.ts";
import type { StagedParts } from "./staged-parts.ts";
import { createTreeLayer } from "./tree.ts";

/** What every leg of a run is built with. */
export interface BuildContext {
  readonly images: readonly Image[];
  /** The folder `images/`. */
  readonly imagesDirectory: string;
  readonly lock: ModelLock;
  readonly plan: Pick<Plan, "epoch" | "version">;
  /** Stages what a build needs; not called for a leg that is carried over. */
  readonly parts: () => Promise<StagedParts>;
  /** Where the store keeps the file with this sha256. */
  readonly pathOf: (sha256: string) => string;
  /** A folder for layers and layouts, kept between builds. */
  readonly state: string;
  /** Hosts that speak plain http. @default those of this machine */
  readonly allowHttp?: readonly string[] | undefined;
  readonly say: { readonly line: (text: string) => void; readonly progress: (text: string) => void };
  /** Docker contexts whose engines run the archs that this machine's does not. @default none */
  readonly engines?: Readonly<Partial<Record<Arch, string>>> | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Builds a leg and loads it into the engine, or takes over what was released before. Nothing is pushed.
 *
 * @param registry has what is carried over
 * @throws BuilderError LEG_DIFFERS when this checkout and store would make another image than the plan names; LEG_GONE
 */
export async function prepareLeg(leg: Leg, context: BuildContext, registry: Registry): Promise<Candidate> {
  const { say, signal } = context;
  const name = `${leg.branch}/${leg.arch}`;
  if (leg.build.kind === "reuse") {
    say.line(`${name}: nothing changed, ${leg.build.digest} is carried over`);
    return takeOverImage(registry, leg.build.digest);
  }
  say.line(`${name}: building`);
  const { layout, name: loaded, manifest, compressedBytes } = await buildLeg(leg, context);
  const engine = { context: context.engines?.[leg.arch], signal };
  return { image: await loadImage(layout, loaded, manifest.digest, engine), manifest, compressedBytes, layout };
}

/** An image that was built and is neither loaded nor pushed. */
export interface BuiltLeg extends ComposedLayout {
  /** Folder of its OCI image layout. */
  readonly layout: string;
  /** The name under which an engine that loads the layout knows it. */
  readonly name: string;
}

/** Builds one leg of a plan from its base, its models, the server and the canary. */
export async function buildLeg(leg: Leg, context: BuildContext): Promise<BuiltLeg> {
  const { imagesDirectory, plan, state, say, signal } = context;
  const { branch, arch, base, env } = leg;
  const image = findImage(context.images, branch);
  const models = lockedModels([image], context.lock).get(branch) as ImageModels;
  const parts = await context.parts();
  assertPlanned(leg, image, models, parts);
  const licences = parts.licences[branch] as StagedLicences;
  const built = {
    layout: path.join(state, "layouts", `${branch}-${arch}`),
    name: nameLeg(leg, state),
  };
  const composed = await composeImage({
    dockerfile: path.join(imagesDirectory, branch, "Dockerfile"),
    architecture: arch,
    bases: { [image.engine === "sdk" ? "sdk" : "base"]: { ...base, allowHttp: context.allowHttp } },
    layers: {
      runtime: createTreeLayer(`runtime-${arch}`, parts.runtime[arch]),
      ...(image.engine === "sherpa" && {
        sherpa: createTreeLayer(`sherpa-${arch}`, parts.sherpa[arch]),
      }),
      canary: createTreeLayer("canary", parts.canary),
      licences: createTreeLayer(`licences-${branch}`, licences),
      ...mapRoles(models, (role, model): [string, LayerSource] => [
        `model-${role}`,
        createModelLayer(model, context.pathOf),
      ]),
    },
    arguments: {
      ...env,
      BRANCH: branch,
      VERSION: plan.version,
      ...mapRoles(models, (role, { id }): [string, string] => [roleVariable[role], modelDirectory(id)]),
    },
    labels: {
      "org.opencontainers.image.title": image.title,
      "org.opencontainers.image.licenses": [...new Set(["MIT", ...licences.ids])].join(" AND "),
      "org.opencontainers.image.version": plan.version,
      "io.funasr-images.branch": branch,
      ...(base.sdk === undefined ? {} : { "io.funasr-images.sdk": base.sdk }),
    },
    epoch: plan.epoch,
    ...built,
    state,
    signal,
    onLine: (line) => say.progress(`${branch}/${arch}: ${line}`),
  });
  return { ...built, ...composed };
}

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

function mapRoles<T>(
  models: ImageModels,
  entry: (role: ModelRole, model: NonNullable<ImageModels[ModelRole]>) => [string, T],
): Record<string, T> {
  return Object.fromEntries(Object.entries(models).map(([role, model]) => entry(role as ModelRole, model)));
}

/** Its own in each state folder: two builds on one engine take no name, and so no image, from each other. */
function nameLeg({ branch, arch }: Leg, state: string): string {
  const owner = createHash("sha256").update(path.resolve(state)).digest("hex").slice(0, 8);
  return `funasr-images/${branch}-${owner}:${arch}`;
}
