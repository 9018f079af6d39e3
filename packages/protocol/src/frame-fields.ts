import { type ClientFrame, channelUses } from "./client-frame.ts";

/** How one field of a client frame is read. */
export interface FieldRule {
  /** Completes the sentence `must be ...`. */
  readonly expected: string;
  /** Whether null counts as absent, as it does for one of the C++ servers. */
  readonly nullable?: boolean;
  /** The cleaned value, or undefined if it is refused. */
  readonly parse: (value: unknown) => unknown;
}

/** Every field that a server reads; all others are dropped. */
export const fieldRules: Readonly<Record<keyof ClientFrame, FieldRule>> = {
  wav_name: { expected: "a string of at most 10000 characters", nullable: true, parse: (value) => text(value, 10_000) },
  mode: {
    expected: 'a string: "offline", "online" or "2pass"',
    nullable: true,
    parse: (value) => word(value, ["offline", "online", "2pass"], "2pass"),
  },
  wav_format: { expected: 'a short string such as "pcm" or "wav"', nullable: true, parse: (value) => text(value, 100) },
  audio_fs: { expected: "a number of hertz from 4000 to 192000", parse: sampleRate },
  chunk_size: {
    expected: "an array of three numbers from 0 to 1000, the middle one at least 1",
    parse: chunkSize,
  },
  hotwords: {
    expected:
      "a string of at most 100000 characters: the JSON text of an object {word: weight}, encoded once more, lines of word and weight, or words",
    nullable: true,
    parse: (value) => text(value, 100_000),
  },
  itn: { expected: "true or false", parse: flag },
  svs_lang: {
    expected: "a string: auto, zh, en, yue, ja, ko or nospeech",
    parse: (value) => word(value, ["auto", "zh", "en", "yue", "ja", "ko", "nospeech"], "auto"),
  },
  svs_itn: { expected: "true or false", parse: flag },
  is_speaking: { expected: "true or false", parse: flag },
  is_finished: { expected: "true or false", parse: flag },
  is_end: { expected: "true or false", parse: flag },
  schema: { expected: "1, the number of the result schema", parse: (value) => (value === 1 ? 1 : undefined) },
  segments: { expected: "true or false", parse: flag },
  strict_final: { expected: "true or false", parse: flag },
  speakers: { expected: "true or false", parse: flag },
  speaker_count: { expected: "a whole number from 1 to 50", parse: speakerCount },
  progress: { expected: "true or false", parse: flag },
  channels: { expected: 'a string: "mix" or "split"', parse: (value) => channelUses.find((use) => use === value) },
  vocals: { expected: "true or false", parse: flag },
};

// Every reply echoes the name: without a limit a tiny frame would get a huge answer.
function text(value: unknown, longest: number): string | undefined {
  return typeof value === "string" && value.length <= longest ? value.toWellFormed() : undefined;
}

function word(value: unknown, known: readonly string[], otherwise: string): string | undefined {
  if (typeof value !== "string") return undefined;
  return known.includes(value) ? value : otherwise;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

// Floats are truncated, as upstream does; the range keeps a resampler from multiplying the audio.
function sampleRate(value: unknown): number | undefined {
  if (typeof value !== "number") return undefined;
  const hertz = Math.trunc(value);
  return hertz >= 4000 && hertz <= 192_000 ? hertz : undefined;
}

function speakerCount(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 50 ? value : undefined;
}

function chunkSize(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  // Floats are truncated as upstream does.
  const parts = value.map((part) => (typeof part === "number" ? Math.trunc(part) : Number.NaN));
  const inRange = parts.every((part) => part >= 0 && part <= 1000);
  return inRange && (parts[1] ?? 0) >= 1 ? parts : undefined;
}
