/** The parts of an error besides its code and what happened. */
export interface ErrorContext {
  /** File, address, model or place in a text; without secrets. */
  readonly where?: string | undefined;
  /** How to fix it: whole sentences, with the choices where there are some. */
  readonly fix?: string | undefined;
  /** What was caught. */
  readonly cause?: unknown;
}

/**
 * The one shape of an error. Every room has a subclass of its own with a union of its codes; each code is in the table
 * of [codes](../codes.md) with its meaning.
 *
 * The message is the whole sentence, so that it can be quoted: what, where, how to fix it.
 *
 * @example
 * export type LampErrorCode =
 *   /** No current comes. Plug it in. *\/
 *   "NO_CURRENT";
 *
 * export class LampError extends CodedError<LampErrorCode> {
 *   override readonly name: string = "LampError";
 * }
 *
 * throw new LampError("NO_CURRENT", "The lamp stays dark", { where: "kitchen", fix: "Plug it in." });
 * // NO_CURRENT: The lamp stays dark (kitchen). Plug it in.
 */
export abstract class CodedError<Code extends string = string> extends Error {
  /** Short and stable: programs test it, people search for it. */
  readonly code: Code;
  /** What happened, without a full stop where {@link fix} follows. */
  readonly what: string;
  readonly where: string | undefined;
  readonly fix: string | undefined;

  constructor(code: Code, what: string, { where, fix, cause }: ErrorContext = {}) {
    super(joinSentences(where === undefined ? what : `${what} (${where})`, fix), cause === undefined ? {} : { cause });
    this.code = code;
    this.what = what;
    this.where = where;
    this.fix = fix;
  }
}

function joinSentences(first: string, second: string | undefined): string {
  if (second === undefined) return first;
  return /[.!?:\n]$/.test(first) ? `${first} ${second}` : `${first}. ${second}`;
}
