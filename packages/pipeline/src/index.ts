export { type Gathered, gatherFacts } from "./gather-facts.ts";
export { type MadePlan, makePlan } from "./make-plan.ts";
export { PipelineError } from "./pipeline-error.ts";
export { type ContextOptions, type PipelineContext, readContext } from "./read-context.ts";
export { type LegReport, type Report, renderReport } from "./report.ts";
export { type LegContext, type LegOutcome, runLeg } from "./run-leg.ts";
export { type PipelineOptions, type PipelineResult, runPipeline } from "./run-pipeline.ts";
export { createSay, type Say } from "./say.ts";
export { createStages, type Stages } from "./stages.ts";
