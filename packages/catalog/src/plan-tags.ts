import { baseOf, type Image, type ImageBranch } from "./image.ts";
import type { Leg, PlannedRelease, PlannedTags, WithdrawnRelease } from "./plan-document.ts";

/** Decides which tags a run moves: for all branches and archs of the catalogue or for none. */
export function planTags(
  all: readonly Image[],
  selected: readonly Image[],
  legs: readonly Leg[],
  state: { version: string; changed: boolean; withdrawn: WithdrawnRelease | undefined },
): PlannedRelease {
  const { version, changed, withdrawn } = state;
  const complete = all.every((image) =>
    selected.some((other) => other.branch === image.branch && other.archs.length === image.archs.length),
  );
  if (!complete) {
    return { kind: "none", reason: "only some legs were selected; tags move for all branches and archs or for none" };
  }
  const back = legs.filter((leg) => leg.build.kind === "build" && withdrawn?.inputs.includes(leg.inputs));
  if (withdrawn && back.length > 0) {
    const names = back.map(({ branch, arch }) => `${branch}/${arch}`).join(", ");
    return {
      kind: "none",
      reason: `${withdrawn.version} was rolled back and ${names} would come back as it was there: change or revert what was wrong, roll back again naming only the faulty branches, or roll forward to ${withdrawn.version}`,
    };
  }
  const branches = selected.map((image) => branchTags(image.branch, version, baseOf(image).version));
  return { kind: changed ? "release" : "current", branches };
}

/** The tags of a branch at a version. @param sdkVersion of the SDK that it is built on, if it is */
export function branchTags(branch: ImageBranch, version: string, sdkVersion: string | undefined): PlannedTags {
  const [major, minor] = version.split(".");
  return {
    branch,
    version: `${branch}-${version}`,
    moving: [
      `${branch}-${major}.${minor}`,
      `${branch}-${major}`,
      ...(sdkVersion === undefined ? [] : [`${branch}-sdk-${sdkVersion}`]),
      branch,
    ],
  };
}

/** A tag and the branch that it belongs to. */
export interface OrderedTag<Branch> {
  readonly of: Branch;
  readonly tag: string;
}

/**
 * The one order in which the tags of a release are put in place: what never moves of every branch, then what moves of
 * every branch, step by step, and last of all the tags that most people pull.
 */
export function orderTags<Branch extends { readonly tags: PlannedTags }>(
  branches: readonly Branch[],
): { readonly versions: OrderedTag<Branch>[]; readonly moving: OrderedTag<Branch>[] } {
  const step = (pick: (tags: PlannedTags) => string | undefined) =>
    branches.flatMap((of) => {
      const tag = pick(of.tags);
      return tag === undefined ? [] : [{ of, tag }];
    });
  const most = Math.max(0, ...branches.map(({ tags }) => tags.moving.length - 1));
  const early = Array.from({ length: most }, (_, index) => step(({ moving }) => moving.slice(0, -1)[index]));
  return {
    versions: step(({ version }) => version),
    moving: [...early.flat(), ...step(({ moving }) => moving.at(-1))],
  };
}
