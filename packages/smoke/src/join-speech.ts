import { renderWavHeader } from "@funasr-images/protocol";
import { readSpeech, type Speech } from "./read-speech.ts";
import { SmokeError } from "./smoke-error.ts";

export interface JoinSpeechOptions {
  /** Seconds of silence. @default 0 */
  readonly before?: number;
  readonly between?: number;
  readonly after?: number;
}

/**
 * Joins recordings, with silence around them, into a new wav file.
 *
 * @throws SmokeError BAD_RECORDINGS, also for recordings of different sample rates
 */
export async function joinSpeech(
  paths: readonly string[],
  { before = 0, between = 0, after = 0 }: JoinSpeechOptions,
): Promise<Speech> {
  const parts = await Promise.all(paths.map(readSpeech));
  const [{ sampleRate } = { sampleRate: 16_000 }] = parts;
  const other = parts.findIndex((part) => part.sampleRate !== sampleRate);
  if (other >= 0) {
    throw new SmokeError("BAD_RECORDINGS", `${paths[other]} does not have ${sampleRate} Hz like ${paths[0]}`);
  }
  const silence = (seconds: number) => Buffer.alloc(2 * Math.round(seconds * sampleRate));
  const spoken = parts.flatMap(({ samples }, index) => (index === 0 ? [samples] : [silence(between), samples]));
  const samples = Buffer.concat([silence(before), ...spoken, silence(after)]);
  return { samples, sampleRate, wav: Buffer.concat([renderWavHeader(samples.length, sampleRate), samples]) };
}
