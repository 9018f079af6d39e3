/** One environment variable: its description, and how its text becomes a value. */
export interface ConfigOption<Value> {
  readonly variable: string;
  readonly summary: string;
  /** Used when the variable is missing or empty. */
  readonly fallback: string | (() => string);
  /** Completes the sentence `must be ...`. */
  readonly expected: string;
  /** There is no fallback. */
  readonly required?: boolean;
  /** Returns undefined to refuse the text. */
  readonly parse: (text: string) => Value | undefined;
  /** Texts that count as empty. */
  readonly emptyWords?: readonly string[];
  /** Never printed; may come from the file named by `<NAME>_FILE`. */
  readonly secret?: boolean;
  /** Converts the value to the unit of the variable, if they differ. */
  print?(value: Value): unknown;
}

// The upstream binary pastes paths into a shell command.
const safePath = "an absolute path of letters, digits and . _ - + @ /";

export function text(variable: string, summary: string, fallback: string): ConfigOption<string> {
  return { variable, summary, fallback, expected: "a text", parse: (value) => value };
}

export function optionalText(variable: string, summary: string): ConfigOption<string | undefined> {
  return text(variable, summary, "");
}

/** Of a file or a folder. */
export function path(variable: string, summary: string, fallback: string): ConfigOption<string> {
  const parse = (value: string) => (isSafePath(value) ? value : undefined);
  return { variable, summary, fallback, expected: safePath, parse };
}

/** Of a folder that is required. */
export function requiredPath(variable: string, summary: string): ConfigOption<string> {
  return { ...path(variable, summary, ""), required: true };
}

export function optionalPath(variable: string, summary: string, fallback = ""): ConfigOption<string | undefined> {
  return { ...path(variable, summary, fallback), expected: `${safePath}, or empty for none` };
}

function isSafePath(value: string): boolean {
  return /^\/[\w.\-+@/]*$/.test(value);
}

export function choice<const Word extends string>(
  variable: string,
  summary: string,
  fallback: Word,
  words: readonly Word[],
): ConfigOption<Word> {
  const parse = (value: string) => words.find((word) => word === value);
  return { variable, summary, fallback, expected: `one of ${words.join(", ")}`, parse };
}

export function whole(
  variable: string,
  summary: string,
  fallback: string | (() => string),
  least: number,
  most: number,
): ConfigOption<number> {
  const parse = (value: string) => numberWithin(value, /^\d+$/, least, most);
  return { variable, summary, fallback, expected: `a whole number from ${least} to ${most}`, parse };
}

/** Whole seconds; the value is in milliseconds. */
export function seconds(
  variable: string,
  summary: string,
  fallback: string,
  least: number,
  most: number,
): ConfigOption<number> {
  const option = whole(variable, summary, fallback, least, most);
  const parse = (value: string) => {
    const number = option.parse(value);
    return number === undefined ? undefined : number * 1000;
  };
  return { ...option, parse, print: (value) => value / 1000 };
}

export function decimal(
  variable: string,
  summary: string,
  fallback: string,
  least: number,
  most: number,
): ConfigOption<number> {
  const parse = (value: string) => numberWithin(value, /^\d+(\.\d+)?$/, least, most);
  return { variable, summary, fallback, expected: `a number from ${least} to ${most}`, parse };
}

function numberWithin(value: string, spelling: RegExp, least: number, most: number): number | undefined {
  const number = spelling.test(value) ? Number(value) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}

export function flag(variable: string, summary: string, fallback: "true" | "false"): ConfigOption<boolean> {
  const words: Readonly<Record<string, boolean>> = {
    true: true,
    false: false,
    on: true,
    off: false,
    "1": true,
    "0": false,
  };
  const parse = (value: string) => words[value.toLowerCase()];
  return { variable, summary, fallback, expected: "true or false", parse };
}

/** Or a word, which is the fallback. */
export function flagOr<const Word extends string>(
  word: Word,
  variable: string,
  summary: string,
): ConfigOption<boolean | Word> {
  const { parse } = flag(variable, summary, "true");
  return {
    variable,
    summary,
    fallback: word,
    expected: `true, false or ${word}`,
    parse: (value) => (value === word ? word : parse(value)),
  };
}

/** Nothing, or several values separated by spaces or commas. */
export function words(
  variable: string,
  summary: string,
  expected: string,
  isWord: (word: string) => boolean,
  separators: RegExp,
): ConfigOption<readonly string[] | undefined> {
  const parse = (value: string) => {
    const found = value.split(separators).filter(Boolean);
    return found.length > 0 && found.every(isWord) ? found : undefined;
  };
  return { variable, summary, fallback: "", expected, parse };
}

/** An option whose value is never printed. */
export function secret<Value>(option: ConfigOption<Value>): ConfigOption<Value> {
  return { ...option, secret: true };
}
