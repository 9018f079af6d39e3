import { ToneError } from "./tone-error.ts";

/**
 * A `tokens.txt` as sherpa-onnx reads it: one `symbol id` per line, the index being the id.
 *
 * @throws ToneError `BAD_CHARACTER` for a token that is empty or has white space, on which the engine would exit
 */
export function renderTokensText(tokens: readonly string[]): string {
  return tokens
    .map((token, id) => {
      if (!/^\S+$/u.test(token)) {
        throw new ToneError(
          "BAD_CHARACTER",
          `Token ${JSON.stringify(token)} with id ${id} is empty or has white space, which separates columns in tokens.txt. Rename it.`,
        );
      }
      return `${token} ${id}\n`;
    })
    .join("");
}
