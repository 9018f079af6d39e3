import type { Image } from "./image.ts";
import type { PlannedRelease } from "./plan-document.ts";

/** Decides which tags a run moves: for all branches and archs of the catalogue or for none. */
export function planTags(
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
