import type { WavHeader } from "@funasr-images/protocol";
import { ClientError } from "../client-error.ts";

/** How samples are stored in bytes. */
export type SampleLayout = Pick<WavHeader, "encoding" | "channels" | "bitsPerSample" | "mask">;

/** Raw audio as the servers accept it: s16le mono. */
export const pcm16: SampleLayout = { encoding: "integer", channels: 1, bitsPerSample: 16 };

/** Bytes to samples within [-1, 1] of each channel; an incomplete frame at the end is left out. */
export function readSamples(bytes: Uint8Array, layout: SampleLayout): Float32Array[] {
  const { channels, bitsPerSample } = layout;
  const width = bitsPerSample / 8;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readerOf(layout);
  const frames = Math.floor(bytes.length / (width * channels));
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(frames);
    for (let frame = 0; frame < frames; frame += 1) samples[frame] = read(view, (frame * channels + channel) * width);
    return samples;
  });
}

function readerOf({ encoding, bitsPerSample }: SampleLayout): (view: DataView, offset: number) => number {
  switch (`${encoding}${bitsPerSample}`) {
    case "integer8":
      // The only unsigned width.
      return (view, offset) => (view.getUint8(offset) - 128) / 128;
    case "integer16":
      return (view, offset) => view.getInt16(offset, true) / 32_768;
    case "integer24":
      return (view, offset) => ((view.getInt8(offset + 2) << 16) | view.getUint16(offset, true)) / 8_388_608;
    case "integer32":
      return (view, offset) => view.getInt32(offset, true) / 2_147_483_648;
    case "float32":
      return (view, offset) => view.getFloat32(offset, true);
    case "float64":
      return (view, offset) => view.getFloat64(offset, true);
    case "alaw8":
      return (view, offset) => alawSamples[view.getUint8(offset)] ?? 0;
    case "mulaw8":
      return (view, offset) => mulawSamples[view.getUint8(offset)] ?? 0;
    default:
      throw new ClientError("BAD_AUDIO", `No reader for ${encoding} samples of ${bitsPerSample} bits.`);
  }
}

/** G.711, as in telephony: one byte to a sample within [-1, 1]. */
const alawSamples = Float32Array.from({ length: 256 }, (_, byte) => {
  const flipped = byte ^ 0x55;
  const exponent = (flipped >> 4) & 7;
  const mantissa = (flipped & 15) * 16 + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return (flipped & 0x80 ? magnitude : -magnitude) / 32_768;
});

const mulawSamples = Float32Array.from({ length: 256 }, (_, byte) => {
  const flipped = ~byte & 0xff;
  const magnitude = ((((flipped & 15) << 3) + 0x84) << ((flipped >> 4) & 7)) - 0x84;
  return (flipped & 0x80 ? -magnitude : magnitude) / 32_768;
});
