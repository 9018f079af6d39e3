import { renderWavHeader } from "@funasr-images/protocol";
import { toInt16 } from "../audio/samples.ts";

/**
 * A wav file of 16-bit samples with several channels. Shorter ones end with silence.
 *
 * @param channels samples within [-1, 1]
 */
export function encodeChannels(channels: readonly Float32Array[], sampleRate = 16_000): Buffer<ArrayBuffer> {
  const frames = Math.max(0, ...channels.map(({ length }) => length));
  const frameBytes = 2 * channels.length;
  const header = renderWavHeader(frames * frameBytes, sampleRate, channels.length);
  const wav = Buffer.alloc(header.length + frames * frameBytes);
  wav.set(header);
  for (const [index, samples] of channels.entries()) {
    for (const [frame, sample] of toInt16(samples).entries()) {
      wav.writeInt16LE(sample, header.length + frame * frameBytes + 2 * index);
    }
  }
  return wav;
}
