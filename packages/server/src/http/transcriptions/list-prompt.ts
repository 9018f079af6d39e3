/** Longer ones are clauses: a word in a Latin script counts as one, and so do this many Chinese characters. */
const mostWords = 3;
const mostCharacters = 8;
/** Of the whole list. */
const longest = 10_000;

/**
 * The words of a prompt that is a list. OpenAI's prompt is any text: a list of terms, a sentence, or the transcript so
 * far. Only a list can be used as hotwords; taken apart, a sentence would make hotwords of "the" and "is".
 *
 * A list is a single word, Chinese words between spaces, or items between commas, semicolons or new lines. Its items
 * have at most three words or eight Chinese characters, and there is no mark that ends or introduces a sentence.
 *
 * @returns undefined if it is not a list
 *
 * @example
 * listPrompt("阿里巴巴、GPT-4.1, New York"); // ["阿里巴巴", "GPT-4.1", "New York"]
 * listPrompt("The meeting is about Node.js."); // undefined
 */
export function listPrompt(text: string): readonly string[] | undefined {
  if (text.length > longest || /[。！？：…!?]|[.:](?=\s|$)/.test(text.trim())) return undefined;
  const items = text.split(/[,，、;；\r\n]/).flatMap((item) => {
    const words = item.trim().split(/\s+/).filter(Boolean);
    // Chinese has no spaces within a term.
    return words.every(isChinese) ? words : [words.join(" ")];
  });
  if (items.length === 0 || items.some(isLong)) return undefined;
  return items.length === 1 && /\s/.test(items[0] ?? "") ? undefined : items;
}

function isChinese(word: string): boolean {
  return /\p{sc=Han}/u.test(word);
}

function isLong(item: string): boolean {
  const characters = [...item].filter(isChinese).length;
  return characters > mostCharacters || item.split(" ").length > mostWords;
}
