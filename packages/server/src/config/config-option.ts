/** One environment variable: how it is explained, and how its text becomes a value. */
export interface ConfigOption<Value> {
  readonly summary: string;
  /** Used when the variable is missing or empty. */
  readonly fallback: string | (() => string);
  /** Completes the sentence `must be ...`. */
  readonly expected: string;
  /** Undefined refuses the text. */
  readonly parse: (text: string) => Value | undefined;
  /** Texts that count as empty. */
  readonly emptyWords?: readonly string[];
  /** Not to be printed; may come from the file that `<NAME>_FILE` names. */
  readonly secret?: boolean;
}

// The upstream binary pastes paths into a shell command.
const safePath = "an absolute path of letters, digits and . _ - + @ /";

export function text(summary: string, fallback: string): ConfigOption<string> {
  return { summary, fallback, expected: "a text", parse: (value) => value };
}

export function optionalText(summary: string): ConfigOption<string | undefined> {
  return text(summary, "");
}

export function path(summary: string, fallback: string): ConfigOption<string> {
  return { summary, fallback, expected: safePath, parse: (value) => (isSafePath(value) ? value : undefined) };
}

export function folder(summary: string, fallback = ""): ConfigOption<string | undefined> {
  return { ...path(summary, fallback), expected: `${safePath}, or empty for none` };
}

function isSafePath(value: string): boolean {
  return /^\/[\w.\-+@/]*$/.test(value);
}

export function choice<const Word extends string>(
  summary: string,
  fallback: Word,
  words: readonly Word[],
): ConfigOption<Word> {
  return {
    summary,
    fallback,
    expected: `one of ${words.join(", ")}`,
    parse: (value) => words.find((word) => word === value),
  };
}

export function whole(
  summary: string,
  fallback: string | (() => string),
  least: number,
  most: number,
): ConfigOption<number> {
  return {
    summary,
    fallback,
    expected: `a whole number from ${least} to ${most}`,
    parse: (value) => {
      const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}

export function flag(summary: string, fallback: "true" | "false"): ConfigOption<boolean> {
  const words: Readonly<Record<string, boolean>> = {
    true: true,
    false: false,
    on: true,
    off: false,
    "1": true,
    "0": false,
  };
  return { summary, fallback, expected: "true or false", parse: (value) => words[value.toLowerCase()] };
}

/** Nothing, or several words parted by blanks or commas. */
export function words(
  summary: string,
  expected: string,
  isWord: (word: string) => boolean,
  separators: RegExp,
): ConfigOption<readonly string[] | undefined> {
  const parse = (value: string) => {
    const found = value.split(separators).filter(Boolean);
    return found.length > 0 && found.every(isWord) ? found : undefined;
  };
  return { summary, fallback: "", expected, parse };
}

/** An option whose value is never printed. */
export function secret<Value>(option: ConfigOption<Value>): ConfigOption<Value> {
  return { ...option, secret: true };
}

export function decimal(summary: string, fallback: string, least: number, most: number): ConfigOption<number> {
  return {
    summary,
    fallback,
    expected: `a number from ${least} to ${most}`,
    parse: (value) => {
      const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}
