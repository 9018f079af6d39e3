/** How big a JSON text may be. */
export interface JsonShape {
  /** Nesting of arrays and objects. */
  readonly maxDepth: number;
  /** Members of objects and elements of arrays, all of them. */
  readonly maxValues: number;
}

/**
 * Looks at a JSON text before it is parsed, in one pass without recursion: a few bytes make `JSON.parse` build a
 * million keys, at a hundred times the cost of this check. Whether it is valid JSON is left to the parser.
 *
 * @returns what exceeds a limit, as the end of a sentence `it ...`
 *
 * @example
 * checkJsonShape('{"a":[[]]}', { maxDepth: 2, maxValues: 10 }); // has values of more than 2 levels
 */
export function checkJsonShape(text: string, { maxDepth, maxValues }: JsonShape): string | undefined {
  let depth = 0;
  let values = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case quote:
        index = endOfString(text, index);
        break;
      case openBracket:
      case openBrace:
        depth += 1;
        values += 1;
        if (depth > maxDepth) return `has values of more than ${maxDepth} levels`;
        break;
      case closeBracket:
      case closeBrace:
        depth -= 1;
        break;
      case comma:
        values += 1;
        break;
    }
    if (values > maxValues) return `has more than ${maxValues} values`;
  }
  return undefined;
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Where the string that starts here ends; the end of the text when it does not. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === quote) return index;
    if (code === backslash) index += 1;
  }
  return text.length;
}
