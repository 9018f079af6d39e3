/** Hotwords as the upstream servers pass them to their recognisers. */
export interface UpstreamHotwords {
  /** For contextual models: each word after a space. */
  readonly neural: string;
  /** For the language model's search. */
  readonly weighted: ReadonlyMap<string, number>;
}

/**
 * Reads the value of `hotwords`: an object has words and weights, a string that is not JSON is words, other JSON is
 * nothing. One weight that is not a number loses the whole object.
 */
export function readHotwords(text: string): UpstreamHotwords {
  const nothing = { neural: "", weighted: new Map() };
  if (text === "") return nothing;
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return { neural: ` ${text}`, weighted: new Map() };
  }
  if (typeof root !== "object" || root === null || Array.isArray(root)) return nothing;
  const entries = Object.entries(root as Record<string, unknown>).sort(([left], [right]) => (left < right ? -1 : 1));
  const weights = entries.map(([word, weight]) => [word, Math.trunc(Number(weight))] as const);
  if (entries.some(([, weight]) => typeof weight !== "number" && typeof weight !== "boolean")) return nothing;
  return { neural: entries.map(([word]) => ` ${word}`).join(""), weighted: new Map(weights) };
}
