import { bareText, joinTexts } from "@funasr-images/protocol";

/** How many characters are punctuated together: many sentences, but not so many that others wait long. */
const blockLength = 200;

/**
 * Punctuates segments in context, because a pause is not the end of a sentence.
 *
 * @param mark adds punctuation, and changes no word
 * @param signal aborted when nobody waits any more
 * @returns the texts in order; unchanged if they are already punctuated
 */
export async function punctuateSegments(
  texts: readonly string[],
  mark: (text: string) => string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const marked: string[] = [];
  for (let start = 0; start < texts.length; ) {
    signal?.throwIfAborted();
    let end = start;
    for (let length = 0; end < texts.length && length < blockLength; end++) length += texts[end]?.length ?? 0;
    marked.push(...punctuateBlock(texts.slice(start, end), mark));
    start = end;
    // The model runs on the thread that all utterances share.
    await new Promise(setImmediate);
  }
  return marked;
}

/** A single text. */
export function punctuateAlone(text: string, mark: ((text: string) => string) | undefined): string {
  return !mark || text === "" || hasMarks(text) ? text : mark(text);
}

/** A text that the recogniser has punctuated needs no more. */
function hasMarks(text: string): boolean {
  return /[，。？！、,.?!]/u.test(text);
}

function punctuateBlock(texts: readonly string[], mark: (text: string) => string): readonly string[] {
  const whole = joinTexts(texts);
  if (whole === "" || hasMarks(whole)) return texts;
  return splitByWords(mark(whole), texts) ?? texts.map((text) => (text === "" ? text : mark(text)));
}

/** Splits a punctuated text where its parts end; punctuation and spaces belong to the part before them. */
function splitByWords(marked: string, parts: readonly string[]): string[] | undefined {
  const characters = [...marked];
  let next = 0;
  const split = parts.map((part) => {
    let left = [...bareText(part)].length;
    let text = "";
    for (; next < characters.length; next++) {
      const character = characters[next] ?? "";
      const length = [...bareText(character)].length;
      if (length > left) break;
      left -= length;
      text += character;
    }
    return text.trim();
  });
  return split.every((text, index) => bareText(text) === bareText(parts[index] ?? "")) ? split : undefined;
}

/**
 * Punctuation that loses no word. sherpa-onnx 1.13.8 drops the last token of a text of 20n + 1 tokens whose token 20n
 * ends a sentence; then the words matter more than the punctuation.
 *
 * @param mark the engine's own punctuation
 */
export function addPunctuation(text: string, mark: (text: string) => string): string {
  if (text === "") return text;
  const marked = mark(text);
  return bareText(marked) === bareText(text) ? marked : text;
}
