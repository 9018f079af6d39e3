import { createHash } from "node:crypto";
import { CatalogError } from "./catalog-error.ts";
import type { Arch, Image, ImageBranch, ModelRole, Sdk } from "./image.ts";
import { type LockedModel, type ModelLock, modelDigest } from "./model-lock.ts";
import type { Profile } from "./profile.ts";
import { nextVersion } from "./version.ts";

/** What one run knows before it plans: everything that is not a file of the catalogue. */
export interface PlanFacts {
  /** The commit that is released, 40 hex digits. */
  readonly commit: string;
  /** Its time in seconds since 1970: what `created` says inside images. */
  readonly epoch: number;
  /** Messages of the commits since the previous release. */
  readonly messages: readonly string[];
  /** Digest of what the server adds to an image, by arch. */
  readonly runtime: Readonly<Partial<Record<Arch, string>>>;
  /** Digest of `images/<branch>/` and of the canary, by branch. */
  readonly context: Readonly<Partial<Record<ImageBranch, string>>>;
  /** The SDK that stands in for the catalogue's, by branch (local profile, mirrors). */
  readonly sdk?: Readonly<Partial<Record<ImageBranch, Pick<Sdk, "repository" | "digest">>>>;
  /** What the moving tags point at now. */
  readonly previous?: PreviousRelease;
  /** Archs whose images this run can start. */
  readonly runnable: readonly Arch[];
}

/** A release as the registry remembers it. */
export interface PreviousRelease {
  readonly version: string;
  readonly commit: string;
  readonly branches: Readonly<Partial<Record<ImageBranch, PreviousBranch>>>;
}

export interface PreviousBranch {
  /** Of the index behind the moving tag. */
  readonly digest: string;
  readonly legs: Readonly<Partial<Record<Arch, { readonly digest: string; readonly inputs: string }>>>;
}

/** Limits a run to some legs. Empty means all. */
export interface PlanSelection {
  readonly branches?: readonly string[];
  readonly archs?: readonly string[];
}

/** `plan.json`: computed once per run, followed by everybody. */
export interface Plan {
  readonly planVersion: 1;
  readonly profile: Profile["name"];
  readonly version: string;
  readonly previousVersion?: string;
  readonly commit: string;
  readonly epoch: number;
  /** `host/repository`. */
  readonly registry: string;
  readonly models: readonly PlannedModel[];
  readonly legs: readonly Leg[];
  readonly release: PlannedRelease;
}

export interface PlannedModel {
  readonly id: string;
  /** Of the model's bytes; also its cache key. */
  readonly digest: string;
  readonly bytes: number;
}

/** One image branch on one arch. */
export interface Leg {
  readonly branch: ImageBranch;
  readonly arch: Arch;
  readonly platform: `linux/${Arch}`;
  readonly sdk: { readonly repository: string; readonly digest: string; readonly version: string };
  readonly models: Readonly<Partial<Record<ModelRole, string>>>;
  readonly env: Readonly<Record<string, string>>;
  /** Names every input by hash: the same inputs are never built twice. */
  readonly inputs: string;
  readonly build: { readonly kind: "build" } | { readonly kind: "reuse"; readonly digest: string };
  readonly smoke:
    | { readonly kind: "run" }
    | { readonly kind: "skip"; readonly reason: string }
    | { readonly kind: "block"; readonly reason: string };
}

export type PlannedRelease =
  /** Moves tags when every leg has passed. */
  | { readonly kind: "release"; readonly branches: readonly PlannedTags[] }
  /** Every input is that of the previous release, whose tags are in place. */
  | { readonly kind: "current"; readonly branches: readonly PlannedTags[] }
  /** Legs are pushed by digest, no tag moves. */
  | { readonly kind: "none"; readonly reason: string };

export interface PlannedTags {
  readonly branch: ImageBranch;
  /** Written once, never moved: `<branch>-X.Y.Z`. */
  readonly version: string;
  /** `<branch>-X.Y`, `<branch>-X`, `<branch>-sdk-A.B.C`, then `<branch>`, in the order in which they move. */
  readonly moving: readonly string[];
}

/**
 * Decides a whole run. Pure: the same arguments give the same plan.
 *
 * @throws CatalogError when the selection names what is not in the catalogue, a model is not locked, or an SDK has no
 * confirmed digest; all problems at once.
 */
export function plan(
  images: readonly Image[],
  lock: ModelLock,
  profile: Profile,
  facts: PlanFacts,
  selection: PlanSelection = {},
): Plan {
  const selected = selectImages(images, selection);
  const locked = lockedModels(selected, lock);
  const legs = selected.flatMap((image) => image.archs.map((arch) => planLeg(image, arch, locked, profile, facts)));
  const changed = legs.some((leg) => leg.build.kind === "build");
  const previousVersion = facts.previous?.version;
  const version =
    changed || previousVersion === undefined ? nextVersion(previousVersion, facts.messages) : previousVersion;
  const used = new Set(legs.flatMap((leg) => Object.values(leg.models)));
  return {
    planVersion: 1,
    profile: profile.name,
    version,
    ...(previousVersion === undefined ? {} : { previousVersion }),
    commit: facts.commit,
    epoch: facts.epoch,
    registry: profile.registry,
    models: [...locked.values()]
      .filter((model) => used.has(model.id))
      .map((model) => ({ id: model.id, digest: modelDigest(model), bytes: sum(model.files.map((file) => file.size)) })),
    legs,
    release: planTags(images, selected, version, changed),
  };
}

function selectImages(images: readonly Image[], selection: PlanSelection): Image[] {
  const branches = images.map((image) => image.branch as string);
  const archs = [...new Set(images.flatMap((image) => image.archs as readonly string[]))];
  const unknownBranches = (selection.branches ?? []).filter((branch) => !branches.includes(branch));
  if (unknownBranches.length > 0) {
    throw new CatalogError("UNKNOWN_BRANCH", [
      `There is no image branch "${unknownBranches.join('", "')}". Choose from: ${branches.join(", ")}.`,
    ]);
  }
  const unknownArchs = (selection.archs ?? []).filter((arch) => !archs.includes(arch));
  if (unknownArchs.length > 0) {
    throw new CatalogError("UNKNOWN_ARCH", [
      `There is no arch "${unknownArchs.join('", "')}". Choose from: ${archs.join(", ")}.`,
    ]);
  }
  const wants = (list: readonly string[] | undefined, name: string) => !list?.length || list.includes(name);
  return images
    .filter((image) => wants(selection.branches, image.branch))
    .map((image) => ({ ...image, archs: image.archs.filter((arch) => wants(selection.archs, arch)) }));
}

function lockedModels(images: readonly Image[], lock: ModelLock): Map<string, LockedModel> {
  const byId = new Map(lock.models.map((model) => [model.id, model]));
  const problems: string[] = [];
  for (const image of images) {
    for (const [role, request] of Object.entries(image.models)) {
      const model = byId.get(request.id);
      const missing = request.files.filter((file) => !model?.files.some((locked) => locked.path === file));
      if (!model || model.revision !== request.revision) {
        problems.push(
          `${image.branch}/${role}: ${request.id} at ${request.revision} is not in the model lock. Run: npx projen lock-models`,
        );
      } else if (missing.length > 0) {
        problems.push(
          `${image.branch}/${role}: the model lock has no ${missing.join(", ")} of ${request.id}. Run: npx projen lock-models`,
        );
      }
    }
  }
  if (problems.length > 0) throw new CatalogError("UNLOCKED_MODEL", problems);
  return byId;
}

function planLeg(
  image: Image,
  arch: Arch,
  locked: ReadonlyMap<string, LockedModel>,
  profile: Profile,
  facts: PlanFacts,
): Leg {
  const sdk = { ...image.sdk, ...facts.sdk?.[image.branch] };
  if (!sdk.digest) {
    throw new CatalogError("UNCONFIRMED_SDK", [
      `images/${image.branch}/image.json: /sdk/digest: nobody has confirmed a digest of ${sdk.repository}:${sdk.tag}; look it up and write it down`,
    ]);
  }
  const models = Object.fromEntries(Object.entries(image.models).map(([role, request]) => [role, request.id]));
  const inputs = digestOf({
    inputsVersion: 1,
    branch: image.branch,
    arch,
    sdk: sdk.digest,
    runtime: facts.runtime[arch],
    context: facts.context[image.branch],
    env: image.env,
    models: Object.fromEntries(
      Object.entries(image.models).map(([role, request]) => {
        const model = locked.get(request.id) as LockedModel;
        return [role, [request.id, modelDigest(onlyRequested(model, request.files))]];
      }),
    ),
  });
  const previous = facts.previous?.branches[image.branch]?.legs[arch];
  const runnable = facts.runnable.includes(arch);
  return {
    branch: image.branch,
    arch,
    platform: `linux/${arch}`,
    sdk: { repository: sdk.repository, digest: sdk.digest, version: image.sdk.version },
    models,
    env: image.env,
    inputs,
    build: previous?.inputs === inputs ? { kind: "reuse", digest: previous.digest } : { kind: "build" },
    smoke: runnable
      ? { kind: "run" }
      : { kind: profile.unrunnableLegs, reason: `this machine runs ${facts.runnable.join(", ")}, not ${arch}` },
  };
}

/** A branch gets only the files that it asks for, though another branch may have locked more of the same model. */
export function onlyRequested(model: LockedModel, files: readonly string[]): LockedModel {
  return { ...model, files: model.files.filter((file) => files.includes(file.path)) };
}

function planTags(
  all: readonly Image[],
  selected: readonly Image[],
  version: string,
  changed: boolean,
): PlannedRelease {
  const complete = all.every((image) =>
    selected.some((other) => other.branch === image.branch && other.archs.length === image.archs.length),
  );
  if (!complete) {
    return { kind: "none", reason: "only some legs were selected; tags move for all branches and archs or for none" };
  }
  const [major, minor] = version.split(".");
  const branches = selected.map(({ branch, sdk }) => ({
    branch,
    version: `${branch}-${version}`,
    moving: [`${branch}-${major}.${minor}`, `${branch}-${major}`, `${branch}-sdk-${sdk.version}`, branch],
  }));
  return { kind: changed ? "release" : "current", branches };
}

function digestOf(value: unknown): string {
  return `sha256:${createHash("sha256").update(canonicalJson(value)).digest("hex")}`;
}

/** JSON with sorted keys, so that the order in which a catalogue file was written does not matter. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item) =>
    item && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
