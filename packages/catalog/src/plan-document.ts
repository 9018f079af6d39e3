import type { Arch, BaseImage, ImageBranch, ImageCheck, ImageEngine, ImageMode, ModelRole } from "./image.ts";
import type { Profile } from "./profile.ts";

/** The facts of a run before it plans: everything that is not a file of the catalogue. */
export interface PlanFacts {
  /** The commit that is released, 40 hex digits. */
  readonly commit: string;
  /** Its time in seconds since 1970: what `created` says inside images. */
  readonly epoch: number;
  /** Messages of the commits since the previous release. */
  readonly messages: readonly string[];
  /** Digest of what the server adds to an image, by its engine and arch. */
  readonly runtime: Readonly<Partial<Record<ImageEngine["engine"], Readonly<Partial<Record<Arch, string>>>>>>;
  /** Digest of `images/<branch>/` and of the canary, by branch. */
  readonly context: Readonly<Partial<Record<ImageBranch, string>>>;
  /** The base that stands in for the catalogue's, by branch (local profile, mirrors). */
  readonly bases?: Readonly<Partial<Record<ImageBranch, Pick<BaseImage, "repository" | "digest">>>>;
  /** What the moving tags point at now. */
  readonly previous?: PreviousRelease;
  /** Archs whose images this run can start. */
  readonly runnable: readonly Arch[];
}

/** A release as the registry remembers it: the newest, or the one that was rolled back to. */
export interface PreviousRelease {
  readonly version: string;
  /** Of the newest version: messages since it count. */
  readonly commit: string;
  readonly branches: Readonly<Partial<Record<ImageBranch, PreviousBranch>>>;
  /** The newest version, when it was rolled back: it must not come back by itself. */
  readonly withdrawn?: WithdrawnRelease;
}

export interface WithdrawnRelease {
  readonly version: string;
  /** Inputs of the legs that the rollback called faulty. */
  readonly inputs: readonly string[];
}

export interface PreviousBranch {
  /** The version that the branch was last written at. */
  readonly version: string;
  /** Of the index behind the moving tag. */
  readonly digest: string;
  readonly legs: Readonly<Partial<Record<Arch, { readonly digest: string; readonly inputs: string }>>>;
}

/** Limits a run to some legs. Empty means all. */
export interface PlanSelection {
  readonly branches?: readonly string[];
  readonly archs?: readonly string[];
}

/** `plan.json`: computed once per run, and followed by every job. */
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
  /** What it is built on; `sdk` is the version of the SDK, and absent where the base is a plain one. */
  readonly base: { readonly repository: string; readonly digest: string; readonly sdk?: string };
  readonly models: Readonly<Partial<Record<ModelRole, string>>>;
  readonly env: Readonly<Record<string, string>>;
  /** What its smoke test may send, and has to show. */
  readonly modes: readonly ImageMode[];
  readonly checks: readonly ImageCheck[];
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
  /** `<branch>-X.Y`, `<branch>-X`, `<branch>-sdk-A.B.C` where it has one, and last `<branch>`, which most people pull. */
  readonly moving: readonly string[];
}
