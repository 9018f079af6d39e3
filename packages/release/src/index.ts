export { annotations, rollbackTag } from "./annotations.ts";
export { type ApplyReleaseOptions, applyRelease, type ReleasedIndex } from "./apply-release.ts";
export { type ApplyRetentionOptions, applyRetention } from "./apply-retention.ts";
export { applyRollback } from "./apply-rollback.ts";
export { type ReleasedChanges, renderNextRelease, withReleases } from "./changelog/render-changelog.ts";
export { renderChanges } from "./changelog/render-changes.ts";
export { listDoubts, nameOfPlan, type RetentionLimits } from "./confirm-retention.ts";
export { listReleasedTags } from "./list-released-tags.ts";
export type { ReleasedTag } from "./move-tags.ts";
export { type LegResult, planRelease, type ReleaseBranch, type ReleasePlan } from "./plan-release.ts";
export { planRetention, type RetentionPlan, type RetentionRules } from "./plan-retention.ts";
export { planRollback, type RollbackPlan } from "./plan-rollback.ts";
export { readPreviousRelease } from "./read-previous-release.ts";
export { type Rollback, readRollback } from "./read-rollback.ts";
export { type ListedVersion, readStored, type StoredNode, type StoredRepository } from "./read-stored.ts";
export {
  type ReleasedBranch,
  type ReleasedLeg,
  readListedVersion,
  readSdkVersion,
  readVersion,
  versionsOf,
} from "./read-version.ts";
export { ReleaseError } from "./release-error.ts";
export { openRegistryShelf, type Shelf } from "./shelf.ts";
