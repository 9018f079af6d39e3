export { findWeights, readWeights } from "./read-weights.ts";
export { type SileroVersion, sileroVersions } from "./weights-catalogue.ts";
