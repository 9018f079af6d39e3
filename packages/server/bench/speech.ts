import { readFileSync } from "node:fs";
import type { Sample } from "../src/testing/index.ts";

/** What the clients of a benchmark send (16 kHz, 16 bit, mono), and the expected text. */
export interface Speech {
  readonly pcm: Uint8Array;
  readonly text: string;
  readonly seconds: number;
}

const headerBytes = 44;
const bytesPerSecond = 32_000;

export function readSpeech(samples: readonly Sample[]): readonly Speech[] {
  return samples.map(({ file, text }) => {
    const pcm = readFileSync(file).subarray(headerBytes);
    return { pcm, text, seconds: pcm.length / bytesPerSecond };
  });
}

/** With the silence around it that the streaming model needs. */
export function padSpeech({ pcm, text }: Speech): Speech {
  const padded = Buffer.concat([Buffer.alloc(0.48 * bytesPerSecond), pcm, Buffer.alloc(1.5 * bytesPerSecond)]);
  return { pcm: padded, text, seconds: padded.length / bytesPerSecond };
}
