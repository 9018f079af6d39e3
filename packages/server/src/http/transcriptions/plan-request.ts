import {
  type Capabilities,
  type ClientFrame,
  checkJsonShape,
  encodeHotwords,
  ProtocolError,
  quoteText,
  type SpeechLanguage,
} from "@funasr-images/protocol";
import { HttpError } from "../../http-error.ts";

const formats = ["json", "text", "verbose_json", "diarized_json", "srt", "vtt"] as const;

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
  /** Settings for the engine. */
  readonly settings: ClientFrame;
}

/** The part of the capabilities that limits requests. */
export type Abilities = Pick<Capabilities, "languages" | "hotwords" | "timestamps" | "speakers">;

type Fields = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the fields of a form. Those that OpenAI's clients send and this engine does not use (`model`, `temperature`,
 * `include[]`, `chunking_strategy`) are ignored.
 *
 * @param fileName distinguishes raw samples (`.pcm`, `.raw`) from containers
 * @throws HttpError 400 for a wrong value, 422 for what this image cannot do
 */
export function planRequest(fields: Fields, fileName: string, abilities: Abilities): TranscriptionRequest {
  const format = readWord(fields, "response_format", formats) ?? "json";
  const stream = readFlag(fields, "stream") ?? false;
  const progress = readFlag(fields, "progress") ?? false;
  const words = readWords(fields);
  if (stream && !["json", "text", "diarized_json"].includes(format)) {
    throw badField("stream", `A stream contains text: leave out stream for response_format ${format}.`);
  }
  checkAbilities(format, words, abilities);
  return { format, stream, progress, words, settings: readSettings(fields, fileName, stream, abilities) };
}

/** A 422 for a format that needs times if there are none. */
export function noTimestamps(what: string): HttpError {
  const message = `This engine does not provide timestamps, which ${what} needs. Ask for json, text or verbose_json instead.`;
  return new HttpError(422, "no_timestamps", message, { param: "response_format" });
}

function checkAbilities(format: ResponseFormat, words: boolean, { timestamps, speakers }: Abilities): void {
  if (timestamps.granularity === "none" && (format === "srt" || format === "vtt")) throw noTimestamps(format);
  if (words && timestamps.granularity !== "token") throw noTimestamps("timestamp_granularities[]=word");
  if (format === "diarized_json" && !speakers) {
    const message =
      "This image does not distinguish speakers: it has no models for it. Use one whose /v1/capabilities have speakers: true, or verbose_json.";
    throw new HttpError(422, "no_speakers", message, { param: "response_format" });
  }
}

function readSettings(fields: Fields, fileName: string, stream: boolean, abilities: Abilities): ClientFrame {
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
    hotwords: readHotwords(fields, abilities.hotwords.supported),
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

function readWords(fields: Fields): boolean {
  const asked = fields.get("timestamp_granularities") ?? [];
  const unknown = asked.find((word) => word !== "word" && word !== "segment");
  if (unknown === undefined) return asked.includes("word");
  throw badField(
    "timestamp_granularities[]",
    `timestamp_granularities[] must be word or segment, but is ${quoteText(unknown)}.`,
  );
}

function readLanguage(fields: Fields, known: readonly string[]): SpeechLanguage | undefined {
  const given = last(fields, "language");
  if (given === undefined || given === "auto") return undefined;
  // zh-CN and zh are the same spoken language.
  const language = given.toLowerCase().split(/[-_]/)[0] ?? "";
  if (known.includes(language)) return language as SpeechLanguage;
  throw badField("language", `language must be auto or one of ${known.join(", ")}, but is ${quoteText(given)}.`);
}

/** A prompt is a hint at words; if the engine supports hotwords, it is used as such. */
function readHotwords(fields: Fields, supported: boolean): string | undefined {
  const given = last(fields, "hotwords") ?? (supported ? last(fields, "prompt") : undefined);
  if (given === undefined) return undefined;
  if (given.length > longestHotwords) {
    throw badField("hotwords", `hotwords may have ${longestHotwords} characters, but have ${given.length}.`);
  }
  try {
    if (given.trim().startsWith("{")) return encodeHotwords(parseWeights(given));
    const words = given.split(/[\s,;，、；。.]+/).filter(Boolean);
    return words.length === 0 ? undefined : encodeHotwords(Object.fromEntries(words.map((word) => [word, 20])));
  } catch (cause) {
    const wanted = 'hotwords must be words separated by spaces or commas, or a JSON object such as {"word":20}';
    throw badField("hotwords", `${wanted}: ${(cause as Error).message}`);
  }
}

/** The same limit as for WebSockets. */
const longestHotwords = 100_000;

function parseWeights(text: string): Record<string, number> {
  const problem = checkJsonShape(text, { maxDepth: 1, maxValues: longestHotwords });
  if (problem) throw new ProtocolError("BAD_HOTWORDS", `it ${problem}`);
  return JSON.parse(text) as Record<string, number>;
}

function readFlag(fields: Fields, name: string): boolean | undefined {
  const word = readWord(fields, name, ["true", "false", "1", "0"]);
  return word === undefined ? undefined : word === "true" || word === "1";
}

function readWhole(fields: Fields, name: string, least: number, most: number): number | undefined {
  const given = last(fields, name);
  if (given === undefined) return undefined;
  const number = /^\d+$/.test(given) ? Number(given) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw badField(name, `${name} must be a whole number from ${least} to ${most}, but is ${quoteText(given)}.`);
}

function readWord<const Word extends string>(fields: Fields, name: string, words: readonly Word[]): Word | undefined {
  const given = last(fields, name);
  if (given === undefined) return undefined;
  const word = words.find((known) => known === given);
  if (word !== undefined) return word;
  throw badField(name, `${name} must be one of ${words.join(", ")}, but is ${quoteText(given)}.`);
}

/** The last one given; an empty one counts as none, because forms send empty fields. */
function last(fields: Fields, name: string): string | undefined {
  return fields.get(name)?.at(-1) || undefined;
}

function badField(param: string, message: string): HttpError {
  return new HttpError(400, "bad_field", message, { param });
}
