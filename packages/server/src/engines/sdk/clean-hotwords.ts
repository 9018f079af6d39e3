/**
 * Hotwords that cannot crash the upstream server. With a language model loaded it dereferences null if no word of the
 * merged set is in the lexicon, so one ordinary word with minimum weight is added; the empty word crashes it, too.
 *
 * @param guard whether a language model is loaded
 *
 * Text that is not a JSON object is left unchanged: it never reaches the weighted search.
 */
export function cleanHotwords(text: string, guard: boolean): string {
  let words: unknown;
  // Upstream's parser skips a byte order mark and takes a null byte for the end: what it sees as an object must be one
  // here.
  const json = text.replace(/^\uFEFF+/, "").replace(/\0.*$/s, "");
  try {
    words = JSON.parse(json);
  } catch {
    return json;
  }
  if (typeof words !== "object" || words === null || Array.isArray(words)) return "";
  const kept = Object.entries(words).flatMap(([word, weight]) => {
    const number = weightOf(weight);
    return word.trim() === "" || number === undefined ? [] : [[word, number] as const];
  });
  if (kept.length === 0) return "";
  return JSON.stringify({ ...(guard && { [ordinaryWord]: 1 }), ...Object.fromEntries(kept) });
}

/** Upstream reads true as 1, and drops the whole object because of a number in quotes, which official clients send. */
function weightOf(value: unknown): number | undefined {
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined;
}

const ordinaryWord = "的";
