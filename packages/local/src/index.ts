export { hubContent } from "./hub-content.ts";
export { LocalError } from "./local-error.ts";
export { readMachine } from "./read-machine.ts";
export type { LegReport, Report } from "./report.ts";
export { renderReport } from "./report.ts";
export { type LocalOptions, runLocal } from "./run-local.ts";
export { type PipelineOptions, type PipelineResult, runPipeline } from "./run-pipeline.ts";
export { createSay, type Say } from "./say.ts";
export { type Services, startServices } from "./start-services.ts";
