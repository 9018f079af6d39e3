import { basename } from "node:path";
import type { ImageMode } from "@funasr-images/catalog";
import { transcribe } from "@funasr-images/client";
import { characterErrorRate } from "./character-error-rate.ts";
import { answerTimeoutMs } from "./check-context.ts";
import type { Recording } from "./read-recordings.ts";
import { readSpeech } from "./read-speech.ts";
import { SmokeError } from "./smoke-error.ts";
import type { RecordingReport } from "./smoke-report.ts";

export interface TranscribedRecording extends RecordingReport {
  readonly errors: number;
  readonly characters: number;
}

/** What is sent to an image: every recording as wav, the first one also as pcm; without the mode `file` only as pcm. */
export interface SpokenUtterance {
  readonly name: string;
  readonly text: string;
  readonly audio: Uint8Array;
  readonly format: "wav" | "pcm";
  readonly sampleRate: number;
}

/**
 * @throws SmokeError BAD_RECORDINGS if there are none, which would prove nothing, or for a file that cannot be sent.
 */
export async function readUtterances(
  modes: readonly ImageMode[],
  recordings: readonly Recording[],
): Promise<SpokenUtterance[]> {
  if (recordings.length === 0)
    throw new SmokeError("BAD_RECORDINGS", "No recordings were given: nothing to transcribe");
  const utterances: SpokenUtterance[] = [];
  for (const [index, { path, text }] of recordings.entries()) {
    const { wav, samples, sampleRate } = await readSpeech(path);
    const name = basename(path);
    const asWav = { name, text, audio: wav, format: "wav", sampleRate } as const;
    const asPcm = { name: `${name} (pcm)`, text, audio: samples, format: "pcm", sampleRate } as const;
    utterances.push(...(!modes.includes("file") ? [asPcm] : index === 0 ? [asWav, asPcm] : [asWav]));
  }
  return utterances;
}

/** Sends one utterance to an image and compares the reply. @throws ClientError */
export async function transcribeUtterance(
  url: string,
  utterance: SpokenUtterance,
  signal: AbortSignal | undefined,
): Promise<TranscribedRecording> {
  const { name, text: expected, audio, format, sampleRate } = utterance;
  const heard = await transcribe({
    url: url.replace(/^http/, "ws"),
    ...{ name, audio, format, sampleRate, totalTimeoutMs: answerTimeoutMs },
    // What the image reads is what is tested.
    decodeHere: false,
    signal,
  });
  const { errors, characters, rate } = characterErrorRate(expected, heard.text);
  const { audioSeconds = 0, elapsedSeconds } = heard;
  return { name, expected, actual: heard.text, cer: rate, audioSeconds, elapsedSeconds, errors, characters };
}
