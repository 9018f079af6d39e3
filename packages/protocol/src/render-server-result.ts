import type { ServerResult } from "./server-result.ts";

/** The wire text of a result as the C++ servers write it: compact, keys in alphabetical order, UTF-8 not escaped. */
export function renderServerResult(result: ServerResult): string {
  return JSON.stringify(sorted(result));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
