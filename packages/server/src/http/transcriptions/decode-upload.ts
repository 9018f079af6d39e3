import type { ClientFrame } from "@funasr-images/protocol";
import { type DecodeOptions, decodeAudio } from "../../audio/decode-audio.ts";
import { toPcmBytes } from "../../audio/samples.ts";
import { speechRate, toMonoSamples } from "../../audio/to-mono-samples.ts";

/** The settings for the output of {@link decodeUpload}. */
export const pcmSettings = { wav_format: "pcm", audio_fs: speechRate } as const satisfies ClientFrame;

/** The samples of a file for a streaming engine, which accepts nothing else, piece by piece. */
export function decodeUpload(
  bytes: AsyncIterable<Uint8Array>,
  { wav_format: format = "wav", audio_fs: sampleRate = speechRate }: ClientFrame,
  decodeOther: DecodeOptions["decodeOther"],
): AsyncGenerator<Uint8Array> {
  return toPcmBytes(toMonoSamples(decodeAudio(bytes, { format, sampleRate, decodeOther })));
}
