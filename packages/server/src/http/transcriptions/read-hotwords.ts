import {
  type Capabilities,
  encodeHotwords,
  parseHotwords,
  type TranscriptWarning,
  usualWeight,
} from "@funasr-images/protocol";
import { badField, type FormFields, lastField, listField } from "./form-fields.ts";
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
  const weights = new Map<string, number>();
  const warnings: TranscriptWarning[] = [];
  const used = asked ?? keywords[0];

  for (const word of prompt && support.supported ? (listPrompt(prompt.value) ?? []) : [])
    weights.set(word, usualWeight);
  if (prompt && support.supported && weights.size === 0) {
    warnings.push(fieldIgnored(prompt, "it is not a list of words, and there is no other use for it"));
  }
  for (const { value } of keywords) weights.set(value.trim(), usualWeight);
  if (asked) {
    const { written, value } = asked;
    if (value.length > longestHotwords) {
      throw badField(written, `hotwords may have ${longestHotwords} characters, but have ${value.length}.`);
    }
    try {
      for (const [word, weight] of Object.entries(parseHotwords(value))) weights.set(word, weight);
    } catch (cause) {
      throw badField(written, `hotwords cannot be read: ${(cause as Error).message}`);
    }
  }
  const unused = used ?? prompt;
  if (unused && !support.supported) warnings.push(fieldIgnored(unused, support.note.replace(/\.$/, "")));
  return { hotwords: weights.size > 0 ? encodeHotwords(Object.fromEntries(weights)) : undefined, warnings };
}
