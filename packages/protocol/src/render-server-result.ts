import type { ServerResult } from "./server-result.ts";

/** The wire text of a result as the C++ servers write it: compact, keys in alphabetical order, UTF-8 not escaped. */
export function renderServerResult(result: ServerResult): string {
  const { stamp_sents } = result;
  return JSON.stringify(sortKeys({ ...result, ...(stamp_sents && { stamp_sents: stamp_sents.map(sortKeys) }) }));
}

/** One level only: a transcript of hours has many objects, and an order that nobody relies on. */
function sortKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
