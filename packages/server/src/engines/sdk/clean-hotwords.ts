import { siftHotwords } from "@funasr-images/protocol";

/**
 * Hotwords for the upstream server, as the one form that always has an effect there: a JSON object. It takes other text
 * for words between spaces, so that a comma is part of a word, and never passes these to the language model's search.
 *
 * With a language model loaded it dereferences null if no word of the merged set is in the lexicon, so one ordinary word
 * with minimum weight is added; the empty word crashes it, too, and one weight that is not a number loses all words.
 *
 * @param guard whether a language model is loaded
 * @returns an empty text if nothing can be used
 */
export function cleanHotwords(text: string, guard: boolean): string {
  const { weights } = siftHotwords(text);
  if (Object.keys(weights).length === 0) return "";
  return JSON.stringify({ ...(guard && { [ordinaryWord]: 1 }), ...weights });
}

/** The same for the settings of one connection: every text frame repeats them, and a long list takes a while. */
export function createHotwordCleaner(guard: boolean): (text: string) => string {
  let last: { readonly text: string; readonly clean: string } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, clean: cleanHotwords(text, guard) };
    return last.clean;
  };
}

const ordinaryWord = "的";
