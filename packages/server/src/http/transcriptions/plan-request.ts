import {
  type Capabilities,
  type ChannelUse,
  type ClientFrame,
  channelUses,
  type Labels,
  nameLanguage,
  parseLabels,
  parseLanguage,
  type SpeechLanguage,
  type TranscriptWarning,
} from "@funasr-images/protocol";
import { HttpError } from "../../http-error.ts";
import {
  badField,
  type FormField,
  type FormFields,
  lastField,
  listField,
  oneOf,
  readFlag,
  readWhole,
  readWord,
  wrongField,
} from "./form-fields.ts";
import { type KnownSpeakers, readKnownSpeakers } from "./known-speakers.ts";
import { fieldIgnored, listIgnored, refuseLogprobs } from "./openai-fields.ts";
import { readHotwords } from "./read-hotwords.ts";

/** OpenAI's, then ours. */
const formats = ["json", "text", "verbose_json", "diarized_json", "srt", "vtt", "ass", "docx", "md", "csv"] as const;

type ResponseFormat = (typeof formats)[number];

/** What a form asks for. */
export interface TranscriptionRequest {
  readonly format: ResponseFormat;
  /** Answer by server-sent events. */
  readonly stream: boolean;
  /** Progress until the answer: events in a stream, interim responses otherwise. */
  readonly progress: boolean;
  /** `timestamp_granularities[]` holds `word`. */
  readonly words: boolean;
  /** The language of an answer whose engine does not tell it: the one that was asked for, or the image's first. */
  readonly language: string;
  /** What is shown beside the text, in the formats to read. */
  readonly labels: Labels;
  /** Settings for the engine. */
  readonly settings: ClientFrame;
  /** Voices to recognise by name in this request only. */
  readonly knownSpeakers: KnownSpeakers;
  /** Fields without an effect here. */
  readonly warnings: readonly TranscriptWarning[];
}

/** The part of the capabilities that limits requests. */
export type Abilities = Pick<Capabilities, "languages" | "hotwords" | "timestamps" | "speakers">;

/**
 * Reads the fields of a form: OpenAI's and ours. What has no effect here is listed in the warnings, except for `model`,
 * which every client sends.
 *
 * @param fileName distinguishes raw samples (`.pcm`, `.raw`) from containers
 * @throws HttpError 400 for a wrong value, 422 for what this image cannot do
 */
export function planRequest(fields: FormFields, fileName: string, abilities: Abilities): TranscriptionRequest {
  const format = readWord(fields, "response_format", formats) ?? "json";
  const stream = readFlag(fields, "stream") ?? false;
  const progress = readFlag(fields, "progress") ?? false;
  const words = readWords(fields);
  if (stream && !["json", "text", "diarized_json"].includes(format)) {
    throw badField("stream", `A stream contains text: leave out stream for response_format ${format}.`);
  }
  const channels = readChannels(fields, fileName);
  checkAbilities(format, words, channels, abilities);
  refuseLogprobs(fields);
  const { hotwords, warnings } = readHotwords(fields, abilities.hotwords);
  const settings = { ...readSettings(fields, fileName, stream, abilities), channels, hotwords };
  return {
    format,
    stream,
    progress,
    words: words !== undefined,
    language: settings.svs_lang ?? abilities.languages[0] ?? "",
    labels: readLabels(fields),
    settings,
    knownSpeakers: readKnownSpeakers(fields, {
      supported: abilities.speakers && settings.speakers !== false,
      split: channels === "split",
    }),
    warnings: [...warnings, ...listIgnored(fields), ...(channels === "split" ? listNeedless(fields) : [])],
  };
}

function readLabels(fields: FormFields): Labels {
  const given = listField(fields, "labels");
  try {
    return given[0] ? parseLabels(given.map(({ value }) => value).join(",")) : "auto";
  } catch (cause) {
    throw badField(given[0]?.written ?? "labels", (cause as Error).message);
  }
}

/** @throws HttpError 400 */
function readChannels(fields: FormFields, fileName: string): ChannelUse | undefined {
  const field = lastField(fields, "channels");
  const channels = field && oneOf(field, channelUses);
  if (field && channels === "split" && formatOf(fileName) === "pcm") {
    throw badField(
      field.written,
      "channels=split needs a file such as wav: raw samples (.pcm, .raw) have one channel.",
    );
  }
  return channels;
}

/** With split channels, a channel is a speaker. */
function listNeedless(fields: FormFields): TranscriptWarning[] {
  const given = ["speakers", "speaker_count"].flatMap((name) => lastField(fields, name) ?? []);
  return given.map((field) => fieldIgnored(field, "with channels=split, each channel is a speaker"));
}

/** A 422 for a format that needs times if there are none. */
export function noTimestamps(what: string): HttpError {
  const message = `This engine does not provide timestamps, which ${what} needs. Ask for json, text or verbose_json instead.`;
  return new HttpError(422, "no_timestamps", message, { param: "response_format" });
}

/** A 422 for times of words if there are only those of sentences: those of words are never estimated. */
export function noWordTimes(param = "timestamp_granularities[]"): HttpError {
  const message =
    "The model of this image does not provide times of words. Leave out timestamp_granularities[]=word for those of sentences.";
  return new HttpError(422, "no_timestamps", message, { param });
}

function checkAbilities(
  format: ResponseFormat,
  words: FormField | undefined,
  channels: ChannelUse | undefined,
  { timestamps, speakers }: Abilities,
): void {
  if (timestamps.granularity === "none" && ["srt", "vtt", "ass"].includes(format)) throw noTimestamps(format);
  if (words && timestamps.granularity !== "token") throw noWordTimes(words.written);
  if (format === "diarized_json" && !speakers && channels !== "split") {
    const message =
      "This image does not distinguish speakers: it has no models for it. Use one whose /v1/capabilities have speakers: true, channels=split for a recording with a speaker on each channel, or verbose_json.";
    throw new HttpError(422, "no_speakers", message, { param: "response_format" });
  }
}

function readSettings(fields: FormFields, fileName: string, stream: boolean, abilities: Abilities): ClientFrame {
  const format = formatOf(fileName);
  const itn = readFlag(fields, "itn");
  return {
    mode: "offline",
    schema: 1,
    wav_name: fileName.slice(0, 255).toWellFormed() || "upload",
    wav_format: format,
    audio_fs: readWhole(fields, "audio_fs", 4000, 192_000),
    segments: stream || undefined,
    svs_lang: readLanguage(fields, abilities.languages),
    itn,
    svs_itn: itn,
    speakers: readFlag(fields, "speakers"),
    speaker_count: readWhole(fields, "speaker_count", 1, 50),
    vocals: readFlag(fields, "vocals"),
  };
}

/** The value of `wav_format` for a file: raw samples are `pcm`, everything else is named by its extension. */
export function formatOf(fileName: string): string {
  const extension = /\.([a-z0-9]{1,8})$/i.exec(fileName)?.[1]?.toLowerCase() ?? "wav";
  return extension === "raw" ? "pcm" : extension;
}

function readWords(fields: FormFields): FormField | undefined {
  const asked = listField(fields, "timestamp_granularities");
  return asked.find((field) => oneOf(field, ["word", "segment"]) === "word");
}

/** @throws HttpError 400 for a language that this image does not speak */
function readLanguage(fields: FormFields, spoken: readonly string[]): SpeechLanguage | undefined {
  const language = lastField(fields, "language");
  const hints = (language ? [language] : listField(fields, "languages")).filter(
    ({ value }) => value.trim().toLowerCase() !== "auto",
  );
  const codes = hints.map(({ value }) => parseLanguage(value)).filter((code) => code && spoken.includes(code));
  // Several are possible ones: the model decides.
  if (hints[0] && codes.length === 0) {
    const names = spoken.map((code) => `${code} (${nameLanguage(code)})`).join(", ");
    throw wrongField(hints[0], `auto or one of ${names}`);
  }
  return codes.length === 1 ? (codes[0] as SpeechLanguage) : undefined;
}
