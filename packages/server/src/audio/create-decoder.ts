import type { OutputSink } from "../engine-exit.ts";
import type { DecodeOptions } from "./decode-audio.ts";
import { decodeSamples } from "./decode-samples.ts";
import { decodeWithFfmpeg } from "./decode-with-ffmpeg.ts";

/** The output format of ffmpeg. */
export interface DecoderShape {
  readonly sampleRate: number;
  readonly channels: number;
}

/** A decoder for everything but pcm and wav; undefined without ffmpeg. */
export function createDecoder(
  ffmpeg: string | undefined,
  shape: DecoderShape,
  onOutput?: OutputSink,
): DecodeOptions["decodeOther"] {
  if (!ffmpeg) return undefined;
  return (bytes) =>
    decodeSamples(decodeWithFfmpeg(bytes, { binary: ffmpeg, onOutput, ...shape }), {
      encoding: "integer",
      bitsPerSample: 16,
      ...shape,
    });
}
