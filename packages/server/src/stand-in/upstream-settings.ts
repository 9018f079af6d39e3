import type { ClientFrame, RecognitionMode, SpeechLanguage } from "@funasr-images/protocol";

/** Which of the two upstream programs. */
export type StandInKind = "offline" | "2pass";

/** The settings of a connection so far; types are checked when a job runs, not before. */
export type RawSettings = Readonly<Record<string, unknown>>;

const defaults: RawSettings = {
  wav_name: "wav-default-id",
  mode: "2pass",
  wav_format: "pcm",
  audio_fs: 16_000,
  itn: true,
  svs_lang: "auto",
  svs_itn: true,
};

/** Applies the fields of a frame. The file server ignores null for strings, and has no mode. */
export function mergeSettings(kind: StandInKind, before: RawSettings, fields: RawSettings): RawSettings {
  const next: Record<string, unknown> = { ...defaults, ...before };
  for (const name of Object.keys(defaults)) {
    const value = fields[name];
    if (!(name in fields)) continue;
    if (kind === "offline" && (name === "mode" || (value === null && /^wav_/.test(name)))) continue;
    next[name] = value;
  }
  return next;
}

/** The settings of a job, or why they crash the process. */
export function settingsOfJob(kind: StandInKind, raw: RawSettings): ClientFrame | string {
  const { wav_name, mode, wav_format, audio_fs, itn, svs_lang, svs_itn } = { ...defaults, ...raw };
  for (const [name, value] of Object.entries({ wav_name, mode, wav_format, svs_lang })) {
    if (typeof value !== "string") return `${name}: type must be string`;
  }
  for (const [name, value] of Object.entries({ itn, svs_itn })) {
    if (typeof value !== "boolean") return `${name}: type must be boolean`;
  }
  if (typeof audio_fs !== "number" && typeof audio_fs !== "boolean") return "audio_fs: type must be number";
  return {
    wav_name: wav_name as string,
    // The file server answers in its only mode, whatever is requested.
    mode: kind === "offline" ? "offline" : knownMode(mode as string),
    wav_format: wav_format as string,
    // Truncated to 32 bits, like the C++ type.
    audio_fs: Math.trunc(Number(audio_fs)) | 0,
    itn: itn as boolean,
    svs_lang: svs_lang as SpeechLanguage,
    svs_itn: svs_itn as boolean,
  };
}

/** Whether the frame ends the utterance; only the exact values do. */
export function endsUtterance(fields: RawSettings): boolean {
  return fields.is_speaking === false || fields.is_finished === true;
}

/**
 * - `created` the streaming state is created from this
 * - `wrong` the rest of the frame is skipped
 * - otherwise why the process crashes
 */
export function readChunkSize(value: unknown): { created: readonly number[] } | "wrong" | { abort: string } {
  if (!Array.isArray(value)) return { abort: "chunk_size: type must be array" };
  if (value.some((part) => typeof part !== "number" && typeof part !== "boolean")) {
    return { abort: "chunk_size: type must be number" };
  }
  const numbers = value.map((part) => Math.trunc(Number(part)) | 0);
  return numbers.length === 3 && numbers[1] !== 0 ? { created: numbers } : "wrong";
}

function knownMode(mode: string): RecognitionMode {
  return mode === "offline" || mode === "online" ? mode : "2pass";
}
