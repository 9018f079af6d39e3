export { CatalogError } from "./catalog-error.ts";
export {
  type Arch,
  archs,
  type Image,
  type ImageBranch,
  imageBranches,
  type ModelRole,
  modelRequests,
  modelRoles,
  readImages,
  type Sdk,
} from "./image.ts";
export {
  type LockedFile,
  type LockedModel,
  type ModelLock,
  type ModelRequest,
  modelDigest,
  readModelLock,
  renderModelLock,
} from "./model-lock.ts";
export {
  type Leg,
  onlyRequested,
  type Plan,
  type PlanFacts,
  type PlannedModel,
  type PlannedRelease,
  type PlannedTags,
  type PlanSelection,
  type PreviousBranch,
  type PreviousRelease,
  plan,
} from "./plan.ts";
export { type Profile, readProfile } from "./profile.ts";
export { bumpOf, nextVersion } from "./version.ts";
