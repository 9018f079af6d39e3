export { annotations } from "./annotations.ts";
export { applyRelease, type ReleasedTag } from "./apply-release.ts";
export { type LegResult, planRelease, type ReleaseBranch, type ReleasePlan } from "./plan-release.ts";
export { readPreviousRelease } from "./read-previous-release.ts";
export { ReleaseError } from "./release-error.ts";
