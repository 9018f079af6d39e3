import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { readWavHeader, transcribe } from "@funasr-images/client";
import { characterErrorRate } from "./character-error-rate.ts";
import type { Recording } from "./read-recordings.ts";
import { SmokeError } from "./smoke-error.ts";
import type { RecordingReport } from "./smoke-report.ts";

export interface TranscribedRecording extends RecordingReport {
  readonly errors: number;
  readonly characters: number;
}

/** What is sent to an image: every recording as wav, the first one as pcm, too. */
export interface Utterance {
  readonly name: string;
  readonly text: string;
  readonly audio: Uint8Array;
  readonly format: "wav" | "pcm";
  readonly sampleRate: number;
}

/** @throws SmokeError BAD_RECORDINGS for none at all, which would prove nothing, and for a file that cannot be sent. */
export async function readUtterances(recordings: readonly Recording[]): Promise<Utterance[]> {
  if (recordings.length === 0)
    throw new SmokeError("BAD_RECORDINGS", "No recordings were given: nothing to transcribe");
  const utterances: Utterance[] = [];
  for (const { path, text } of recordings) {
    const audio = await readFile(path);
    const header = readWavHeader(audio);
    if (typeof header === "string") throw new SmokeError("BAD_RECORDINGS", `${path} is no wav file: ${header}`);
    const { sampleRate, dataOffset, dataBytes } = header;
    utterances.push({ name: basename(path), text, audio, format: "wav", sampleRate });
    if (utterances.length > 1) continue;
    if (header.channels !== 1 || header.bitsPerSample !== 16) {
      throw new SmokeError("BAD_RECORDINGS", `${path} must hold 16-bit mono samples, which pcm consists of`);
    }
    const samples = audio.subarray(dataOffset, dataOffset + dataBytes);
    utterances.push({ name: `${basename(path)} (pcm)`, text, audio: samples, format: "pcm", sampleRate });
  }
  return utterances;
}

/** Sends one utterance to an image and compares what comes back. @throws ClientError */
export async function transcribeUtterance(
  url: string,
  utterance: Utterance,
  signal: AbortSignal | undefined,
): Promise<TranscribedRecording> {
  const { name, text: expected, audio, format, sampleRate } = utterance;
  const heard = await transcribe({
    url: url.replace(/^http/, "ws"),
    ...{ name, audio, format, sampleRate },
    ...(signal && { signal }),
  });
  const { errors, characters, rate } = characterErrorRate(expected, heard.text);
  const { audioSeconds = 0, elapsedSeconds } = heard;
  return { name, expected, actual: heard.text, cer: rate, audioSeconds, elapsedSeconds, errors, characters };
}
