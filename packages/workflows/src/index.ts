export { type Pin, type PinnedAction, pins } from "./pins.ts";
export { assertPolicy, checkPolicy } from "./policy/assert-policy.ts";
export { renderPins, updatePins } from "./update-pins.ts";
export type { Workflow } from "./workflow.ts";
export { Workflows, type WorkflowsOptions } from "./workflows.ts";
