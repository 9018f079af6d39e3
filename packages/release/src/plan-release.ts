import type { Arch, ImageBranch, Plan, PlannedTags } from "@funasr-images/catalog";
import type { Descriptor, PlatformManifest } from "@funasr-images/registry";
import { annotations } from "./annotations.ts";
import { ReleaseError } from "./release-error.ts";

/** What became of one leg of the plan. */
export interface LegResult {
  readonly branch: ImageBranch;
  readonly arch: Arch;
  /** Of the pushed manifest. */
  readonly manifest?: Pick<Descriptor, "digest" | "size" | "mediaType">;
  readonly smoke:
    | { readonly kind: "passed" }
    | { readonly kind: "skipped"; readonly reason: string }
    | { readonly kind: "failed"; readonly reason: string };
}

/** What {@link applyRelease} will write, in order. */
export interface ReleasePlan {
  readonly version: string;
  readonly branches: readonly ReleaseBranch[];
}

export interface ReleaseBranch {
  readonly branch: ImageBranch;
  readonly source:
    | {
        readonly kind: "index";
        readonly manifests: readonly PlatformManifest[];
        readonly annotations: Readonly<Record<string, string>>;
      }
    /** The version is there already; only its moving tags may be missing. */
    | { readonly kind: "version" };
  readonly tags: PlannedTags;
}

/**
 * Decides what a run may release. Pure.
 *
 * @throws ReleaseError LEG_NOT_PASSED, naming every leg that failed, is missing, or was skipped where the plan does
 * not allow it; NOTHING_TO_RELEASE when the plan moves no tag
 */
export function planRelease(plan: Plan, results: readonly LegResult[]): ReleasePlan {
  if (plan.release.kind === "none") throw new ReleaseError("NOTHING_TO_RELEASE", plan.release.reason);
  const legs = plan.legs.map((leg) => ({
    leg,
    result: results.find((result) => result.branch === leg.branch && result.arch === leg.arch),
  }));
  const problems = legs.flatMap(({ leg, result }) => {
    const name = `${leg.branch}/${leg.arch}`;
    if (!result) return [`${name} has no result`];
    if (result.smoke.kind === "failed") return [`${name} failed: ${result.smoke.reason}`];
    if (result.smoke.kind === "skipped" && leg.smoke.kind !== "skip") {
      return [`${name} has not transcribed (${result.smoke.reason}), and the ${plan.profile} profile asks for it`];
    }
    return result.manifest ? [] : [`${name} was not pushed`];
  });
  if (problems.length > 0) {
    throw new ReleaseError("LEG_NOT_PASSED", `No tag moves, because not every leg passed:\n${problems.join("\n")}`);
  }
  const { kind, branches } = plan.release;
  return {
    version: plan.version,
    branches: branches.map((tags) => ({
      branch: tags.branch,
      source:
        kind === "current"
          ? { kind: "version" }
          : {
              kind: "index",
              manifests: legs
                .filter(({ leg }) => leg.branch === tags.branch)
                .map(({ leg, result }) => describe(leg, result as LegResult)),
              annotations: {
                [annotations.version]: plan.version,
                [annotations.revision]: plan.commit,
                [annotations.created]: new Date(plan.epoch * 1000).toISOString(),
              },
            },
      tags,
    })),
  };
}

function describe(leg: Plan["legs"][number], { manifest, smoke }: LegResult): PlatformManifest {
  return {
    ...(manifest as Descriptor),
    platform: { os: "linux", architecture: leg.arch },
    annotations: {
      [annotations.inputs]: leg.inputs,
      [annotations.smoke]: smoke.kind === "skipped" ? `skipped: ${smoke.reason}` : smoke.kind,
    },
  };
}
