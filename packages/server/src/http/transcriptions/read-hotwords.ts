import {
  type Capabilities,
  encodeHotwords,
  parseHotwords,
  type TranscriptWarning,
  usualWeight,
} from "@funasr-images/protocol";
import type { HttpError } from "../../http-error.ts";
import { badField, type FormField, type FormFields, lastField, listField } from "./form-fields.ts";
import { listPrompt } from "./list-prompt.ts";
import { fieldIgnored } from "./openai-fields.ts";

/** The hotwords of a form: the wire's value, and what is not used of it. */
export interface ReadHotwords {
  readonly hotwords: string | undefined;
  readonly warnings: readonly TranscriptWarning[];
}

/** The same limit as for WebSockets. */
const longestHotwords = 100_000;

/**
 * From `hotwords` (ours, in any of the forms of {@link parseHotwords}), OpenAI's `keywords[]` (a word or phrase each),
 * and a `prompt` that is a list of words.
 *
 * @throws HttpError 400
 */
export function readHotwords(fields: FormFields, support: Capabilities["hotwords"]): ReadHotwords {
  const asked = lastField(fields, "hotwords");
  const keywords = listField(fields, "keywords");
  const prompt = lastField(fields, "prompt");
  const listed = prompt && listPrompt(prompt.value);
  const given = [asked, keywords[0], prompt].filter((field) => field !== undefined);
  const weights = new Map<string, number>();
  const warnings: TranscriptWarning[] = [];

  if (!support.supported) warnings.push(...given.map((field) => fieldIgnored(field, support.note.replace(/\.$/, ""))));
  else if (prompt && !listed)
    warnings.push(fieldIgnored(prompt, "it is not a list of words, and has no other use here"));
  for (const word of (support.supported && listed) || []) weights.set(word, usualWeight);
  const length = keywords.reduce((sum, { value }) => sum + value.length, 0);
  if (keywords[0] && length > longestHotwords) throw tooLong(keywords[0], length);
  for (const { value } of keywords) weights.set(value.trim(), usualWeight);
  if (asked) {
    const { written, value } = asked;
    if (value.length > longestHotwords) throw tooLong(asked, value.length);
    try {
      for (const [word, weight] of Object.entries(parseHotwords(value))) weights.set(word, weight);
    } catch (cause) {
      throw badField(written, `hotwords cannot be read: ${(cause as Error).message}`);
    }
  }
  return { hotwords: weights.size > 0 ? encodeHotwords(Object.fromEntries(weights)) : undefined, warnings };
}

function tooLong({ written }: FormField, length: number): HttpError {
  return badField(written, `Hotwords may have ${longestHotwords} characters, but have ${length}.`);
}
