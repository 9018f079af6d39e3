import { siftHotwords, usualWeight } from "@funasr-images/protocol";

/** What sherpa-onnx adds to a token of a hotword without a score: for the usual weight. */
const usualScore = 1.5;

/**
 * Turns the hotwords of a client into those of sherpa-onnx: phrases of tokens with a score, separated by slashes.
 *
 * Words are left out if one of their characters is not a token: sherpa-onnx would drop others with them. So are the
 * marks that it reads as a score, a threshold or the next phrase: it ends the process because of a score that is not
 * a number.
 *
 * @param tokens of the model; Chinese models have one per character
 */
export function createHotwordRenderer(tokens: Iterable<string>): (text: string | undefined) => string | undefined {
  const known = new Set([...tokens].filter((token) => [...token].length === 1 && !/[:#@/\s]/.test(token)));
  /** Every piece of an utterance has the same. */
  let last: { readonly text: string; readonly rendered: string | undefined } | undefined;

  function render(text: string): string | undefined {
    const phrases = Object.entries(siftHotwords(text).weights).flatMap(([word, weight]) => {
      const characters = [...word.replace(/\s+/g, "")];
      if (!characters.every((character) => known.has(character))) return [];
      const score = (usualScore * Math.min(100, Math.max(1, weight))) / usualWeight;
      return [`${characters.join(" ")} :${score.toFixed(2)}`];
    });
    return phrases.length > 0 ? phrases.join("/") : undefined;
  }

  return (text) => {
    if (!text) return undefined;
    if (last?.text !== text) last = { text, rendered: render(text) };
    return last.rendered;
  };
}
