import { readFile } from "node:fs/promises";
import { readWavHeader } from "@funasr-images/client";
import { SmokeError } from "./smoke-error.ts";

/** A recording in memory. */
export interface Speech {
  /** The whole file. */
  readonly wav: Uint8Array;
  /** Its 16-bit mono samples, as they are sent for pcm. */
  readonly samples: Uint8Array;
  readonly sampleRate: number;
}

/** Reads a wav file of 16-bit mono samples, which pcm consists of. @throws SmokeError BAD_RECORDINGS */
export async function readSpeech(path: string): Promise<Speech> {
  const wav = await readFile(path);
  const header = readWavHeader(wav);
  if (typeof header === "string") {
    throw new SmokeError("BAD_RECORDINGS", `The recording is not a wav file: ${header}`, { where: path });
  }
  if (header.channels !== 1 || header.bitsPerSample !== 16) {
    throw new SmokeError("BAD_RECORDINGS", "The recording must have 16-bit mono samples, as pcm requires", {
      where: path,
    });
  }
  const { sampleRate, dataOffset, dataBytes } = header;
  return { wav, samples: wav.subarray(dataOffset, dataOffset + dataBytes), sampleRate };
}
