import { readWavHeader, type WavHeader } from "@funasr-images/protocol";

/** Mono audio that is turned into floats piece by piece, because hours of it as floats would not fit. */
export interface MonoAudio {
  /** Hertz. */
  readonly sampleRate: number;
  readonly length: number;
  /** Samples from start up to (not including) end, within [-1, 1]. */
  read(start: number, end: number): Float32Array;
}

/**
 * Opens the bytes of one utterance.
 *
 * `pcm` is s16le mono at `sampleRate`; anything else must be a wav file, whatever the format is called, as upstream
 * does not interpret the name either. Channels are averaged.
 *
 * @returns the reason as a string when the bytes cannot be read.
 */
export function decodeAudio(bytes: Uint8Array, format: string, sampleRate: number): MonoAudio | string {
  if (format.toLowerCase() === "pcm") {
    const frames = Math.floor(bytes.length / 2);
    return openSamples(bytes, {
      encoding: "integer",
      channels: 1,
      bitsPerSample: 16,
      sampleRate,
      dataOffset: 0,
      dataBytes: frames * 2,
    });
  }
  if (bytes.length === 0) return openSamples(bytes, { ...silentWav, sampleRate });
  const header = readWavHeader(bytes);
  return typeof header === "string" ? header : openSamples(bytes, header);
}

type Layout = Omit<WavHeader, "seconds">;

const silentWav = { encoding: "integer", channels: 1, bitsPerSample: 16, dataOffset: 0, dataBytes: 0 } as const;

function openSamples(bytes: Uint8Array, layout: Layout): MonoAudio {
  const view = new DataView(bytes.buffer, bytes.byteOffset + layout.dataOffset, layout.dataBytes);
  const sampleBytes = layout.bitsPerSample / 8;
  const frameBytes = sampleBytes * layout.channels;
  const readSample = sampleReader(view, layout);
  return {
    sampleRate: layout.sampleRate,
    length: layout.dataBytes / frameBytes,
    read(start, end) {
      const samples = new Float32Array(end - start);
      for (let index = 0; index < samples.length; index++) {
        const frame = (start + index) * frameBytes;
        let sum = 0;
        for (let channel = 0; channel < layout.channels; channel++) sum += readSample(frame + channel * sampleBytes);
        samples[index] = sum / layout.channels;
      }
      return samples;
    },
  };
}

function sampleReader(view: DataView, { encoding, bitsPerSample }: Layout): (offset: number) => number {
  if (encoding === "float") {
    const read = bitsPerSample === 64 ? view.getFloat64 : view.getFloat32;
    // A file may hold anything, and NaN would poison the features.
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
