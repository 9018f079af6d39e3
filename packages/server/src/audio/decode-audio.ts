import { EngineError } from "../engine.ts";
import type { AudioBlock, AudioFormat } from "./audio-block.ts";
import { decodeSamples } from "./decode-samples.ts";
import { decodeWav, readWavStart } from "./decode-wav.ts";
import { readHead } from "./read-head.ts";

export interface DecodeOptions extends AudioFormat {
  /** Decodes what is neither pcm nor wav; absent without ffmpeg. */
  readonly decodeOther?: ((bytes: AsyncIterable<Uint8Array>) => AsyncIterable<AudioBlock>) | undefined;
}

/**
 * Decodes the bytes of one utterance as they arrive: pcm, wav of every common kind, and whatever ffmpeg reads if it is
 * installed.
 *
 * @throws EngineError `BAD_AUDIO`
 */
export async function* decodeAudio(
  source: AsyncIterable<Uint8Array>,
  { format, sampleRate, decodeOther }: DecodeOptions,
): AsyncGenerator<AudioBlock> {
  if (format.toLowerCase() === "pcm") {
    yield* decodeSamples(source, { encoding: "integer", channels: 1, bitsPerSample: 16, sampleRate });
    return;
  }
  const { answer: start, bytes } = await readHead(source, readWavStart);
  if (start.kind === "wav") yield* decodeWav(bytes, start);
  else if (start.kind === "nothing") return;
  else if (decodeOther) yield* decodeOther(bytes);
  else throw new EngineError("BAD_AUDIO", `The audio is not a wav file (${start.reason}). ${whatWorks}`);
}

const whatWorks =
  "Send pcm (s16le, mono) or wav (8 to 32 bits or float); mp3, m4a, mp4, ogg, flac and webm need ffmpeg, which is not installed.";
