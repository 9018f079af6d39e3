export {
  type ActionDefinition,
  defineAction,
  type InputDefinition,
  type InputKind,
  type InputsOf,
  type OutputDefinition,
  type OutputsOf,
  type OutputValue,
  variableOf,
} from "./action-definition.ts";
export type { ActionIo, Summary } from "./action-io.ts";
export type { Annotation, Place } from "./annotation.ts";
export { findUnknownInputs } from "./find-unknown-inputs.ts";
export { InputError } from "./input-error.ts";
export { readInputs } from "./read-inputs.ts";
export { renderActionYml } from "./render-action-yml.ts";
export { renderInputsTable } from "./render-inputs-table.ts";
export { runAction } from "./run-action.ts";
