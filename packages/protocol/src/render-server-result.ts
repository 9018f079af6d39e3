import type { ServerResult } from "./server-result.ts";

/** The wire text of a result as the C++ servers write it: compact, keys in alphabetical order, UTF-8 not escaped. */
export function renderServerResult(result: ServerResult): string {
  const sorted = Object.entries(result).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted));
}
