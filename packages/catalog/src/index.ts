export { CatalogError } from "./catalog-error.ts";
export {
  type CatalogueDifference,
  compareWithCatalogue,
  type JudgedFile,
  judgeFiles,
  renderDifference,
} from "./compare-with-catalogue.ts";
export { confirmModels, renderModelCatalogue } from "./confirm-models.ts";
export { findJsonLine } from "./find-json-line.ts";
export {
  type Arch,
  archs,
  type BaseImage,
  baseOf,
  type Image,
  type ImageBranch,
  type ImageCheck,
  type ImageEngine,
  type ImageMode,
  type ModelRole,
  modelRequests,
  modelRoles,
  type Sdk,
} from "./image.ts";
export {
  type CatalogueModel,
  type ExpectedFile,
  findModel,
  type ModelAlternative,
  type ModelCatalogue,
  pickModels,
  readModelCatalogue,
  type Substitute,
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
export { findClash, findIdDanger, findModelDanger, findPathDanger, renderClash } from "./model-path.ts";
export { type ModelUse, usesOf } from "./model-uses.ts";
export { type Commit, parseCommit } from "./parse-commit.ts";
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
export { type ImageModels, legInputs, lockedModels } from "./plan-leg.ts";
export { branchTags, type OrderedTag, orderTags } from "./plan-tags.ts";
export { type Profile, readProfile } from "./profile.ts";
export { nameSetting, profileSettings, type SettingKey } from "./profile-settings.ts";
export { type Catalogue, readCatalogue } from "./read-catalogue.ts";
export { readImages } from "./read-images.ts";
export { renderCompose } from "./render-compose.ts";
export { renderBytes, renderPercent } from "./render-figures.ts";
export { licencesOf, renderNotice } from "./render-notice.ts";
export { replaceBase } from "./replace-base.ts";
export { openProfile, type ProfileOverrides, type ProfileValue, type ResolvedProfile } from "./resolve-profile.ts";
export { assertBranches, findImage, selectImages } from "./select-images.ts";
export { bumpOf, nextVersion } from "./version.ts";
