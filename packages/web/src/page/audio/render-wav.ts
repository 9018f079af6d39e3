import { renderWavHeader } from "@funasr-images/protocol";
import { sampleRate } from "./decode-audio-file.ts";

/** A wav file out of 16 kHz mono samples: to be played, and to be enrolled as a voice. */
export function renderWav(pieces: readonly Int16Array[]): Blob {
  const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  return new Blob([renderWavHeader(bytes, sampleRate), ...(pieces as Int16Array<ArrayBuffer>[])], {
    type: "audio/wav",
  });
}
