export { CatalogError } from "./catalog-error.ts";
export { type CatalogueDifference, compareWithCatalogue, renderDifference } from "./compare-with-catalogue.ts";
export { confirmModels, renderModelCatalogue } from "./confirm-models.ts";
export {
  type Arch,
  archs,
  type BaseImage,
  baseOf,
  type Image,
  type ImageBranch,
  type ImageEngine,
  imageBranches,
  type ModelRole,
  modelRequests,
  modelRoles,
  readImages,
  type Sdk,
} from "./image.ts";
export {
  type CatalogueModel,
  type ExpectedFile,
  findModel,
  type ModelAlternative,
  type ModelCatalogue,
  type ModelUse,
  pickModels,
  readModelCatalogue,
} from "./model-catalogue.ts";
export {
  type LockedFile,
  type LockedModel,
  type ModelHub,
  type ModelLock,
  type ModelRequest,
  modelDigest,
  readModelLock,
  renderModelLock,
} from "./model-lock.ts";
export { plan } from "./plan.ts";
export type {
  Leg,
  Plan,
  PlanFacts,
  PlannedModel,
  PlannedRelease,
  PlannedTags,
  PlanSelection,
  PreviousBranch,
  PreviousRelease,
  WithdrawnRelease,
} from "./plan-document.ts";
export { legInputs, onlyRequested } from "./plan-leg.ts";
export { branchTags } from "./plan-tags.ts";
export { type Profile, readProfile } from "./profile.ts";
export { licencesOf, renderNotice } from "./render-notice.ts";
export { bumpOf, nextVersion } from "./version.ts";
