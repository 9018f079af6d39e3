import { buildLeg, loadImage, type StagedLicences } from "@funasr-images/builder";
import type { Arch, Image, Leg } from "@funasr-images/catalog";
import type { Registry } from "@funasr-images/registry";
import { assertPlanned } from "./assert-planned.ts";
import type { PipelineContext } from "./read-context.ts";
import type { Say } from "./say.ts";
import type { StagedParts } from "./staged-parts.ts";
import { type Candidate, takeOverImage } from "./take-over-image.ts";

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
  assertPlanned(leg, image, lock, parts);
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

async function carryOver({ branch, arch }: Leg, digest: string, { registry, say }: PrepareContext): Promise<Candidate> {
  say.line(`${branch}/${arch}: nothing changed, ${digest} is carried over`);
  return takeOverImage(registry, digest);
}
