import { quoteText } from "@funasr-images/protocol";
import { HttpError } from "../../http-error.ts";

/** One field of a form, as its client wrote it. */
export interface FormField {
  /** With its index, for errors: `timestamp_granularities[]`, `timestamp_granularities[0]`. */
  readonly written: string;
  readonly value: string;
}

/** By the name without an index, in order of arrival. */
export type FormFields = ReadonlyMap<string, readonly FormField[]>;

/**
 * The name without what form encoders append to the names of lists and objects: `[]`, `[0]`, `[type]`. So
 * `chunking_strategy[type]` is a field of `chunking_strategy`.
 */
export function bareName(written: string): string {
  return written.replace(/(?<!\])(?:\[[^[\]]*\])+$/, "");
}

/** The last one that is not empty: forms send empty fields for what was left out. */
export function lastField(fields: FormFields, name: string): FormField | undefined {
  return fields.get(name)?.findLast(({ value }) => value.trim() !== "");
}

/** A list: repeated, indexed, or without an index as the text of a JSON array; empty ones are left out. */
export function listField(fields: FormFields, name: string): readonly FormField[] {
  const given = fields.get(name) ?? [];
  return given.flatMap((field) => {
    const isJson = field.written === name && field.value.trim().startsWith("[");
    const values = isJson ? parseList(field) : [field.value];
    return values.filter((value) => value.trim() !== "").map((value) => ({ ...field, value }));
  });
}

function parseList(field: FormField): readonly string[] {
  try {
    const values: unknown = JSON.parse(field.value);
    if (Array.isArray(values) && values.every((value) => typeof value === "string")) return values;
  } catch {
    // Refused below.
  }
  throw wrongField(field, "a list of texts: repeat the field, or send a JSON array of strings");
}

/** @throws HttpError 400 */
export function readFlag(fields: FormFields, name: string): boolean | undefined {
  const field = lastField(fields, name);
  if (!field) return undefined;
  // Python's clients write True, some shells TRUE, check boxes on.
  const word = field.value.trim().toLowerCase();
  if (["true", "1", "yes", "on"].includes(word)) return true;
  if (["false", "0", "no", "off"].includes(word)) return false;
  throw wrongField(field, "true or false");
}

/** @throws HttpError 400 */
export function readWhole(fields: FormFields, name: string, least: number, most: number): number | undefined {
  const field = lastField(fields, name);
  if (!field) return undefined;
  const number = /^\d+$/.test(field.value.trim()) ? Number(field.value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw wrongField(field, `a whole number from ${least} to ${most}`);
}

/** In any case. @throws HttpError 400 */
export function readWord<const Word extends string>(
  fields: FormFields,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const field = lastField(fields, name);
  return field && oneOf(field, words);
}

/** @throws HttpError 400 */
export function oneOf<const Word extends string>(field: FormField, words: readonly Word[]): Word {
  const given = field.value.trim().toLowerCase();
  const word = words.find((known) => known === given);
  if (word !== undefined) return word;
  throw wrongField(field, words.length > 1 ? `one of ${words.join(", ")}` : words.join());
}

/** A 400 that names the field as the client wrote it. */
export function wrongField({ written, value }: FormField, wanted: string): HttpError {
  return badField(written, `${plainName(written)} must be ${wanted}, but is ${quoteText(value)}.`);
}

/** @param param the field as the client wrote it */
export function badField(param: string, message: string): HttpError {
  return new HttpError(400, "bad_field", message, { param: plainName(param) });
}

/** An index comes from the client, so it may be anything. */
function plainName(written: string): string {
  return /^[\w[\]]{1,64}$/.test(written) ? written : bareName(written);
}
