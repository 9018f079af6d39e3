export { CodedError, type ErrorContext } from "./coded-error.ts";
export { ProgramError, type ProgramErrorCode, unreachable } from "./program-error.ts";
export { codeOf, isUsageError, renderCauses, renderError } from "./render-error.ts";
