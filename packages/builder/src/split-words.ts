import { BuilderError } from "./builder-error.ts";
/**
 * Splits words as a Dockerfile's ENV and LABEL do: quotes hold blanks together, a backslash takes the next character as it
 * is, and `$NAME` or `${NAME}` stands for a value, but not between single quotes.
 *
 * @param lookUp throws for a name that it does not know
 * @throws BuilderError for a quote that does not end, and for other shell expansions of a variable
 */
export function splitWords(text: string, lookUp: (name: string) => string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let rest = text; rest !== ""; ) {
    const [token = ""] = (quote === "'" ? literal : special).exec(rest) ?? [];
    rest = rest.slice(token.length);
    if (quote === "" && /^\s$/.test(token)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (quote === "" && (token === '"' || token === "'")) {
      quote = token;
      word ??= "";
    } else if (token === quote) {
      quote = "";
    } else {
      word = (word ?? "") + (quote === "'" ? token : resolve(token, rest, quote, lookUp));
    }
  }
  if (quote !== "") throw new BuilderError("DOCKERFILE_UNFIT", `the quote ${quote} does not end`);
  return word === undefined ? words : [...words, word];
}

const literal = /^./s;
const special = /^(\\.|\$\{\w+\}|\$\w+|.)/s;

function resolve(token: string, rest: string, quote: string, lookUp: (name: string) => string): string {
  if (token === "$" && rest.startsWith("{"))
    throw new BuilderError("DOCKERFILE_UNFIT", `only $NAME and \${NAME} are possible, not $${rest}`);
  if (token.length > 1 && token.startsWith("\\")) {
    // Between double quotes a backslash is one, except before a character that it escapes.
    return quote === "" || /["\\$]/.test(token.slice(1)) ? token.slice(1) : token;
  }
  const [, name] = /^\$\{?(\w+)\}?$/.exec(token) ?? [];
  return name === undefined ? token : lookUp(name);
}
