import { type KnownWarning, quoteText, type TranscriptWarning } from "@funasr-images/protocol";
import { HttpError } from "../../http-error.ts";
import { bareName, type FormField, type FormFields, lastField, listField, oneOf, wrongField } from "./form-fields.ts";

/** OpenAI's fields that no engine here can honour: they are refused, or reported as having no effect. */

/** For a valid field without an effect. */
export function fieldIgnored(field: FormField, why: string): KnownWarning {
  return { code: "FIELD_IGNORED", message: `${bareName(field.written)} has no effect: ${why}.` };
}

/** @throws HttpError 400 for anything but `logprobs`, 422 for that: the answer would lack what was asked for */
export function refuseLogprobs(fields: FormFields): void {
  for (const field of listField(fields, "include")) {
    oneOf(field, ["logprobs"]);
    const message =
      "This server does not provide log probabilities: its engines do not report them. Leave out include.";
    throw new HttpError(422, "no_logprobs", message, { param: field.written });
  }
}

/** @throws HttpError 400 for a wrong value */
export function listIgnored(fields: FormFields): readonly TranscriptWarning[] {
  return [...readTemperature(fields), ...readChunking(fields)];
}

function readTemperature(fields: FormFields): readonly TranscriptWarning[] {
  const field = lastField(fields, "temperature");
  if (!field) return [];
  const temperature = Number(field.value);
  if (!(temperature >= 0 && temperature <= 1)) throw wrongField(field, "a number from 0 to 1");
  // At 0 nothing is random, as always here.
  return temperature === 0 ? [] : [fieldIgnored(field, "engines here decode without randomness")];
}

const tunings = ["threshold", "prefix_padding_ms", "silence_duration_ms"];

/** `auto`, or an object whose members are fields of their own or JSON. Long files are always cut where nobody speaks. */
function readChunking(fields: FormFields): readonly TranscriptWarning[] {
  let tuned: FormField | undefined;
  for (const field of fields.get("chunking_strategy") ?? []) {
    for (const [name, value] of membersOf(field)) {
      if (value === "") continue;
      if (name === "type" ? value !== "auto" && value !== "server_vad" : !tunings.includes(name)) {
        throw wrongField(field, `auto, or an object of the type server_vad with ${tunings.join(", ")}`);
      }
      if (name !== "type") tuned = field;
    }
  }
  return tuned ? [fieldIgnored(tuned, "speech is found with the server's own thresholds")] : [];
}

function membersOf({ written, value }: FormField): readonly (readonly [string, unknown])[] {
  const name = /\[(\w+)\]$/.exec(written)?.[1];
  if (name) return [[name, value.trim()]];
  if (!value.trim().startsWith("{")) return [["type", value.trim()]];
  try {
    return Object.entries(JSON.parse(value) as object);
  } catch {
    return [[quoteText(value), value]];
  }
}
