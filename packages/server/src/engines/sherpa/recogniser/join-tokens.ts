import type { TranscriptToken } from "@funasr-images/protocol";
import { bareText } from "@funasr-images/protocol";

/**
 * The engine's tokens as words or characters with their starts. Pieces of one word (`hel`, `lo`) become one token.
 *
 * @param times seconds from the start of the piece, on the model's grid
 */
export function joinTokens(
  tokens: readonly string[],
  times: readonly number[],
  startMs: number,
  endMs: number,
): TranscriptToken[] {
  const joined: { text: string; start_ms: number }[] = [];
  // A space or the sentencepiece mark starts a word.
  let begins = true;
  for (const [index, token] of tokens.entries()) {
    const raw = token.replaceAll("▁", " ");
    const text = raw.trim();
    begins ||= raw.startsWith(" ");
    const last = joined.at(-1);
    if (last && !begins && continuesWord(last.text, text)) {
      last.text += text;
      begins = raw.endsWith(" ");
    } else if (bareText(text) === "") {
      // Punctuation has no time: nobody says it.
      begins = true;
    } else {
      joined.push({ text, start_ms: Math.min(endMs, startMs + Math.round((times[index] ?? 0) * 1000)) });
      begins = raw.endsWith(" ");
    }
  }
  return joined;
}

/** Scripts written with spaces are split into pieces; the others have one token per character. */
function continuesWord(left: string, right: string): boolean {
  return (
    /[\p{Script=Latin}\p{Script=Hangul}\p{M}\d'’-]$/u.test(left) &&
    /^[\p{Script=Latin}\p{Script=Hangul}\p{M}\d'’-]/u.test(right)
  );
}
