import { buildLeg, loadImage, type StagedLicences } from "@funasr-images/builder";
import { type Arch, type Image, type Leg, legInputs } from "@funasr-images/catalog";
import type { Descriptor, Registry } from "@funasr-images/registry";
import { PipelineError } from "./pipeline-error.ts";
import type { PipelineContext } from "./read-context.ts";
import type { Say } from "./say.ts";
import { runtimeDigest, type StagedParts } from "./stage-parts.ts";

/** An image that is to be tested. */
export interface Candidate {
  /** What `docker run` takes, by digest. */
  readonly image: string;
  readonly manifest: Pick<Descriptor, "digest" | "size" | "mediaType">;
  /** Configuration and layers as they are pulled. */
  readonly compressedBytes: number;
  /** Where the layout lies that is still to be pushed; absent when the registry has the image. */
  readonly layout?: string;
}

export interface PrepareContext extends PipelineContext {
  /** Of the plan: seconds since 1970. */
  readonly epoch: number;
  /** Of the plan: what the server calls itself. */
  readonly version: string;
  /** Where the store keeps the file with this sha256. */
  readonly pathOf: (sha256: string) => string;
  readonly registry: Registry;
  /** Stages what a build needs; not called for a leg that is carried over. */
  readonly parts: () => Promise<StagedParts<Arch>>;
  readonly say: Say;
  readonly signal?: AbortSignal;
}

/**
 * Builds a leg and loads it into the engine, or takes over what was released before. Nothing is pushed.
 *
 * @throws PipelineError LEG_DIFFERS when this checkout and store would make another image than the plan names; LEG_GONE
 */
export async function prepareLeg(leg: Leg, context: PrepareContext): Promise<Candidate> {
  return leg.build.kind === "build" ? build(leg, context) : carryOver(leg, leg.build.digest, context);
}

async function build(leg: Leg, context: PrepareContext): Promise<Candidate> {
  const { images, lock, pathOf, imagesDirectory, state, epoch, version, say, signal } = context;
  const name = `${leg.branch}/${leg.arch}`;
  const image = images.find(({ branch }) => branch === leg.branch) as Image;
  const parts = await context.parts();
  assertPlanned(leg, image, context, parts);
  say.line(`${name}: building`);
  const built = await buildLeg(leg, {
    image,
    imagesDirectory,
    models: lock.models,
    pathOf,
    version,
    runtime: parts.runtime[leg.arch],
    sherpa: parts.sherpa[leg.arch],
    canary: parts.canary,
    licences: parts.licences[leg.branch] as StagedLicences,
    epoch,
    state,
    onLine: (line) => say.progress(`${name}: ${line}`),
    ...(signal ? { signal } : {}),
  });
  const { layout, manifest, compressedBytes } = built;
  return { image: await loadImage(layout, built.name, manifest.digest, signal), manifest, compressedBytes, layout };
}

/** The plan may come from another machine: a leg that is released under its inputs must be made of them. */
function assertPlanned(leg: Leg, image: Image, { lock }: PrepareContext, parts: StagedParts): void {
  const locked = new Map(lock.models.map((model) => [model.id, model]));
  const { branch, arch, base } = leg;
  const runtime = runtimeDigest(parts, image.engine, arch);
  if (legInputs(image, arch, locked, { base: base.digest, runtime, context: parts.contexts[branch] }) === leg.inputs)
    return;
  throw new PipelineError(
    "LEG_DIFFERS",
    `${branch}/${arch} would be built from other inputs than the plan names: the checkout, its npm packages, or the profile are not those that the plan was made with. Plan and build the same commit.`,
  );
}

async function carryOver({ branch, arch }: Leg, digest: string, { registry, say }: PrepareContext): Promise<Candidate> {
  say.line(`${branch}/${arch}: nothing changed, ${digest} is carried over`);
  return takeOverImage(registry, digest);
}

/** An image of the registry as a candidate. @throws PipelineError LEG_GONE */
export async function takeOverImage(registry: Registry, digest: string): Promise<Candidate> {
  const manifest = await registry.getManifest(digest);
  if (!manifest || "manifests" in manifest.json) {
    throw new PipelineError("LEG_GONE", `${registry.repository}@${digest} was released and is gone from the registry.`);
  }
  const { config, layers } = manifest.json;
  return {
    image: `${registry.repository}@${digest}`,
    manifest: { digest, mediaType: manifest.mediaType, size: manifest.bytes.length },
    compressedBytes: [config, ...layers].reduce((total, blob) => total + blob.size, 0),
  };
}
