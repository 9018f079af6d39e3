export { type BuildOptions, buildArguments, buildImage } from "./build-image.ts";
export { BuilderError } from "./builder-error.ts";
export { bundleServer } from "./bundle-server.ts";
export { fetchNpmPackage, type NpmPackage } from "./fetch-npm-package.ts";
export { loadImage } from "./load-image.ts";
export { stageCanary } from "./stage-canary.ts";
export { modelDirectory, stageModel } from "./stage-model.ts";
export { npmCpu, type StagedTree, stageRuntime } from "./stage-runtime.ts";
export { hashTree, settleTree } from "./tree.ts";
