/** What the header of a wav file says about its samples. */
export interface WavHeader {
  /** `alaw` and `mulaw` (G.711, telephony) only if asked for. */
  readonly encoding: "integer" | "float" | "alaw" | "mulaw";
  readonly channels: number;
  /** Hertz. */
  readonly sampleRate: number;
  /** Bits of one sample of one channel: 8, 16, 24, 32 or 64. */
  readonly bitsPerSample: number;
  /** The loudspeakers of the channels, as in WAVE_FORMAT_EXTENSIBLE; absent if the header does not say. */
  readonly mask?: number;
  /** Where the samples start, and how many bytes of them are there. */
  readonly dataOffset: number;
  readonly dataBytes: number;
  /** Of all samples. */
  readonly seconds: number;
}

/**
 * Walks the chunks of a RIFF/WAVE file: any header length, extra chunks, WAVE_FORMAT_EXTENSIBLE, and the unset data
 * length that streaming writers leave behind.
 *
 * @param companded whether to accept A-law and mu-law as well: the servers do not, but the client converts them
 * @returns the reason as a string if the bytes are not a readable wav file.
 */
export function readWavHeader(bytes: Uint8Array, { companded = false } = {}): WavHeader | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tag(view, 0) !== "RIFF" || tag(view, 8) !== "WAVE")
    return "it does not start with RIFF and WAVE";

  let format: Format | undefined;
  for (let offset = 12; offset + 8 <= bytes.length; ) {
    const name = tag(view, offset);
    const size = view.getUint32(offset + 4, true);
    const start = offset + 8;
    if (name === "fmt ") {
      const parsed = readFormat(view, start, size, companded);
      if (typeof parsed === "string") return parsed;
      format = parsed;
    } else if (name === "data") {
      if (!format) return "its data chunk comes before its fmt chunk";
      return describeData(format, start, Math.min(size || Infinity, bytes.length - start));
    }
    // Chunks are padded to even length.
    offset = start + size + (size % 2);
  }
  return format ? "it has no data chunk" : "it has no fmt chunk";
}

/** Whether bytes start as a wav file does: RIFF, or one of its forms for more than 4 GB, which {@link readWavHeader} does not read. */
export function startsAsWav(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && ["RIFF", "RF64", "BW64"].includes(String.fromCharCode(...bytes.subarray(0, 4)));
}

type Format = Pick<WavHeader, "encoding" | "channels" | "sampleRate" | "bitsPerSample" | "mask">;

const extensible = 0xfffe;
/**
 * As many as a channel mask can name. Every reader does work per channel, and a header of 44 bytes can claim 65,535 of
 * them.
 */
const mostChannels = 32;
const encodings: Readonly<Record<number, WavHeader["encoding"]>> = { 1: "integer", 3: "float", 6: "alaw", 7: "mulaw" };

function readFormat(view: DataView, start: number, size: number, companded: boolean): Format | string {
  if (size < 16 || start + size > view.byteLength) return "its fmt chunk is cut short";
  let code = view.getUint16(start, true);
  // The actual code is at the start of the sub-format's identifier, after the loudspeakers.
  const isExtended = code === extensible && size >= 26;
  if (isExtended) code = view.getUint16(start + 24, true);
  const mask = isExtended ? view.getUint32(start + 20, true) : 0;
  const channels = view.getUint16(start + 2, true);
  const sampleRate = view.getUint32(start + 4, true);
  const bitsPerSample = view.getUint16(start + 14, true);
  const encoding = encodings[code];
  if (!encoding || (!companded && code > 3))
    return `its encoding is 0x${code.toString(16)}, neither integer nor float samples`;
  const widths = encoding === "integer" ? [8, 16, 24, 32] : encoding === "float" ? [32, 64] : [8];
  if (!widths.includes(bitsPerSample))
    return `it has ${bitsPerSample} bits per sample, not one of ${widths.join(", ")}`;
  if (channels < 1) return "it has no channel";
  if (channels > mostChannels) return `it has ${channels} channels, more than ${mostChannels}`;
  if (sampleRate < 4000 || sampleRate > 192_000) return `its sample rate is ${sampleRate}, not 4000 to 192000`;
  return { encoding, channels, sampleRate, bitsPerSample, ...(mask !== 0 && { mask }) };
}

function describeData(format: Format, dataOffset: number, available: number): WavHeader {
  const frameBytes = (format.channels * format.bitsPerSample) / 8;
  const dataBytes = available - (available % frameBytes);
  return { ...format, dataOffset, dataBytes, seconds: dataBytes / frameBytes / format.sampleRate };
}

function tag(view: DataView, offset: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(offset + index)));
}
