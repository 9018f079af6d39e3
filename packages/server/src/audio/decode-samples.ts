import type { WavHeader } from "@funasr-images/protocol";
import type { AudioBlock } from "./audio-block.ts";
import { viewPcm } from "./pcm-reader.ts";
import { toFloats } from "./samples.ts";

/** How samples are stored in bytes: little endian, channels interleaved. */
export type SampleLayout = Pick<WavHeader, "encoding" | "channels" | "sampleRate" | "bitsPerSample" | "mask">;

/** Turns bytes into samples as they arrive; a frame that is split over two pieces waits for its rest. */
export async function* decodeSamples(
  bytes: AsyncIterable<Uint8Array>,
  layout: SampleLayout,
): AsyncGenerator<AudioBlock> {
  const frameBytes = (layout.bitsPerSample / 8) * layout.channels;
  let rest: Uint8Array = new Uint8Array();
  for await (const piece of bytes) {
    const whole = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    const used = whole.length - (whole.length % frameBytes);
    if (used > 0) yield readFrames(whole.subarray(0, used), layout);
    rest = whole.subarray(used);
  }
}

function readFrames(bytes: Uint8Array, layout: SampleLayout): AudioBlock {
  if (layout.encoding === "integer" && layout.bitsPerSample === 16 && layout.channels === 1) {
    return describePcm(viewPcm(bytes), layout.sampleRate);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sampleBytes = layout.bitsPerSample / 8;
  const frameBytes = sampleBytes * layout.channels;
  const frames = bytes.length / frameBytes;
  const read = sampleReader(view, layout);
  const channels = Array.from({ length: layout.channels }, (_, channel) => {
    const samples = new Float32Array(frames);
    for (let frame = 0; frame < frames; frame++) samples[frame] = read(frame * frameBytes + channel * sampleBytes);
    return samples;
  });
  return { sampleRate: layout.sampleRate, channels, ...(layout.mask !== undefined && { mask: layout.mask }) };
}

/** By far the most frequent kind. */
function describePcm(pcm: Int16Array, sampleRate: number): AudioBlock {
  return {
    sampleRate,
    pcm,
    get channels() {
      return [toFloats(pcm)];
    },
  };
}

function sampleReader(view: DataView, { encoding, bitsPerSample }: SampleLayout): (offset: number) => number {
  if (encoding === "float") {
    const read = bitsPerSample === 64 ? view.getFloat64 : view.getFloat32;
    // A file may contain anything, and NaN would poison the features.
    return (offset) => Math.max(-1, Math.min(1, read.call(view, offset, true) || 0));
  }
  switch (bitsPerSample) {
    case 8:
      return (offset) => (view.getUint8(offset) - 128) / 128;
    case 16:
      return (offset) => view.getInt16(offset, true) / 32_768;
    case 24:
      return (offset) => (view.getInt8(offset + 2) * 65_536 + view.getUint16(offset, true)) / 8_388_608;
    default:
      return (offset) => view.getInt32(offset, true) / 2_147_483_648;
  }
}
