import { bareText } from "../../../bare-text.ts";

/**
 * Punctuation that costs no word. sherpa-onnx 1.13.8 drops the last token of a text of 20n + 1 tokens whose token 20n
 * ends a sentence; then the words are worth more than the marks.
 *
 * @param mark the engine's own punctuation
 */
export function addPunctuation(text: string, mark: (text: string) => string): string {
  if (text === "") return text;
  const marked = mark(text);
  return bareText(marked) === bareText(text) ? marked : text;
}
