import { EngineError, type EngineSession } from "../../engine.ts";
import { HttpError } from "../../http-error.ts";
import { badField, type FormField, type FormFields, listField } from "./form-fields.ts";

/** OpenAI's `known_speaker_names[]` and `known_speaker_references[]`: one of each per voice, in the same order. */
export interface KnownSpeakers {
  readonly names: readonly FormField[];
  /** Data URLs. */
  readonly references: readonly FormField[];
}

/** OpenAI takes four. Each costs a run of the speaker model. */
const mostSpeakers = 16;

/**
 * @param asked whether speakers are distinguished by their voices in this request, or by their channels
 * @throws HttpError 422 if they are not, 400 for what is not a data URL, or too many, or with split channels
 */
export function readKnownSpeakers(
  fields: FormFields,
  { supported, split }: { readonly supported: boolean; readonly split: boolean },
): KnownSpeakers {
  const names = listField(fields, "known_speaker_names");
  const references = listField(fields, "known_speaker_references");
  const [first] = [...names, ...references];
  if (first && split) {
    throw badField(
      first.written,
      "With channels=split a channel is a speaker: leave out either channels or the known speakers.",
    );
  }
  if (first && !supported) throw noSpeakers(first);
  const over = [names[mostSpeakers], references[mostSpeakers]].find((field) => field);
  if (over) throw badField(over.written, `A request may have ${mostSpeakers} known speakers.`);
  const wrong = references.find(({ value }) => !isDataUrl.test(value));
  if (wrong) throw badField(wrong.written, `${wrong.written} must be a data URL: data:audio/wav;base64,...`);
  return { names, references };
}

const isDataUrl = /^data:[^,]{0,200};base64,/i;

/**
 * Introduces the known speakers to a session: as soon as the form holds complete pairs, and at its last field, by when
 * it must. So a wrong reference in front of a long file is not found at its end.
 */
export function introduceSpeakers(
  speakers: () => KnownSpeakers,
): (session: EngineSession, options?: { readonly last: boolean }) => Promise<void> {
  let introduced = 0;
  return async (session, { last } = { last: false }) => {
    const { names, references } = speakers();
    if (names.length !== references.length) {
      if (!last) return;
      const { written = "known_speaker_names[]" } =
        (names.length > references.length ? names : references).at(-1) ?? {};
      const message = `Every known speaker needs a name and a reference, but there are ${names.length} names and ${references.length} references.`;
      throw badField(written, message);
    }
    if (references.length === introduced) return;
    introduced = references.length;
    const voices = references.map((field, index) => ({ name: names[index]?.value ?? "", audio: decode(field) }));
    const [first] = references;
    if (first && !session.knowVoices) throw noSpeakers(first);
    await session.knowVoices?.(voices).catch((cause) => {
      throw explain(cause, names[0], first);
    });
  };
}

function noSpeakers({ written }: FormField): HttpError {
  const message =
    "Known speakers need an image that distinguishes speakers (speakers: true in /v1/capabilities), and must not be combined with speakers=false.";
  return new HttpError(422, "no_speakers", message, { param: written });
}

function decode({ written, value }: FormField): Uint8Array {
  try {
    // Unlike Buffer, it refuses what is not base64.
    return Buffer.from(atob(value.slice(value.indexOf(",") + 1)), "latin1");
  } catch (cause) {
    throw new HttpError(400, "bad_field", `${written} is not base64`, { param: written, cause });
  }
}

function explain(cause: unknown, name?: FormField, reference?: FormField): unknown {
  if (!(cause instanceof EngineError)) return cause;
  const field = { BAD_ROLE: name, BAD_AUDIO: reference }[cause.code as string];
  return field ? new HttpError(400, cause.code, cause.message, { param: field.written, cause }) : cause;
}
