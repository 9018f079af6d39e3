import type { WordSink } from "../engine-exit.ts";
import type { DecodeOptions } from "./decode-audio.ts";
import { decodeSamples } from "./decode-samples.ts";
import { decodeWithFfmpeg } from "./decode-with-ffmpeg.ts";

/** What ffmpeg shall make of a file. */
export interface DecoderShape {
  readonly sampleRate: number;
  readonly channels: number;
}

/** Of containers that are neither pcm nor wav; undefined without ffmpeg. */
export function createDecoder(
  ffmpeg: string | undefined,
  shape: DecoderShape,
  onWords?: WordSink,
): DecodeOptions["decodeOther"] {
  if (!ffmpeg) return undefined;
  return (bytes) =>
    decodeSamples(decodeWithFfmpeg(bytes, { binary: ffmpeg, onWords, ...shape }), {
      encoding: "integer",
      bitsPerSample: 16,
      ...shape,
    });
}
