export { buildBases, type LocalBases } from "./build-bases.ts";
export { hubContent } from "./hub-content.ts";
export { installTestPrograms } from "./install-test-programs.ts";
export { LocalError } from "./local-error.ts";
export type { LocalBase } from "./publish-base.ts";
export { readMachine } from "./read-machine.ts";
export { type LocalOptions, runLocal } from "./run-local.ts";
export { type LocalPipelineOptions, runLocalPipeline } from "./run-local-pipeline.ts";
export { type Services, startServices } from "./start-services.ts";
