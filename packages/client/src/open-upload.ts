import { readWavHeader, startsAsWav, type TranscriptWarning, type WavHeader } from "@funasr-images/protocol";
import { concatBytes, modelRate, PcmConverter } from "./audio/pcm-converter.ts";
import { pcm16 } from "./audio/read-samples.ts";
import type { AudioSource, TranscribeOptions } from "./options.ts";

/** A piece to send, and the position in the source (bytes) where it ends. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly position: number;
}

/** Decodes a file here, to samples at the rate of the models, if the server cannot; nothing to do resolves with undefined. */
export type DecodeHere = (
  upload: Omit<Upload, "close" | "warnings">,
  warn: (warning: TranscriptWarning) => void,
) => Promise<Pick<Upload, "format" | "sampleRate" | "pieces"> | undefined>;

/** What is sent for one utterance. */
export interface Upload {
  readonly format: string;
  readonly sampleRate: number;
  /** Known from the header of a wav file that is sent as it is. */
  readonly audioSeconds: number | undefined;
  readonly pieces: AsyncIterable<Piece>;
  /** What a person should know about the audio; complete once all pieces have been read. */
  readonly warnings: readonly TranscriptWarning[];
  /** Releases the source, even if it has not been read to its end: a file would stay open. */
  close(): void;
}

type UploadOptions = Pick<TranscribeOptions, "audio" | "format" | "mode" | "sampleRate" | "channels">;

/** A header must be within the first part of a file. */
const headerBytes = 1024 * 1024;

/** A piece of a large array: small enough that a converter needs little memory. */
const pieceBytes = 64 * 1024;

/**
 * Looks at the start of the audio and decides how it is sent: samples at the rate of the models, or a file as it is, for the
 * server to decode.
 */
export async function openUpload(options: UploadOptions, decodeHere?: DecodeHere): Promise<Upload> {
  const source = readPieces(options.audio);
  const close = () => closeSource(options.audio, source);
  const warnings: TranscriptWarning[] = [];
  const warn = (warning: TranscriptWarning) => warnings.push(warning);
  try {
    const upload = await lookAtStart(options, source, warn);
    return { ...upload, ...(await decodeHere?.(upload, warn)), warnings, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function lookAtStart(
  options: UploadOptions,
  source: AsyncGenerator<Uint8Array>,
  warn: (warning: TranscriptWarning) => void,
): Promise<Omit<Upload, "close" | "warnings">> {
  const { mode = "offline", sampleRate = modelRate } = options;
  let head = await take(source, 4);
  const format = options.format?.toLowerCase() ?? (startsAsWav(head) ? "wav" : "pcm");
  if (format === "wav") {
    let header = readWavHeader(head, { companded: true });
    while (typeof header === "string" && head.length < headerBytes) {
      const more = await take(source, 1);
      if (more.length === 0) break;
      head = concatBytes(head, more);
      header = readWavHeader(head, { companded: true });
    }
    const whole = options.channels === "split" || (options.format !== undefined && mode === "offline");
    // A kind that only a decoder reads, or another format by the name of wav: the server knows more of them.
    if (typeof header === "string" || whole) {
      const known = typeof header === "string" ? undefined : header;
      const audioSeconds = known && secondsOf(known, head, options.audio);
      const pieces = withPositions(source, head);
      return { format, sampleRate: known?.sampleRate ?? sampleRate, audioSeconds, pieces };
    }
    const data = dataOf(source, head, header);
    return { format: "pcm", sampleRate: modelRate, audioSeconds: undefined, pieces: convert(data, header, warn) };
  }
  if (format === "pcm") {
    const pieces = convert(withPositions(source, head), { ...pcm16, sampleRate });
    return { format, sampleRate: modelRate, audioSeconds: undefined, pieces };
  }
  return { format, sampleRate, audioSeconds: undefined, pieces: withPositions(source, head) };
}

async function* convert(
  pieces: AsyncIterable<Piece>,
  layout: Pick<WavHeader, "encoding" | "channels" | "bitsPerSample" | "sampleRate" | "mask">,
  warn?: (warning: TranscriptWarning) => void,
): AsyncGenerator<Piece> {
  const converter = new PcmConverter(layout, layout.sampleRate, warn);
  let last = 0;
  for await (const { bytes, position } of pieces) {
    last = position;
    yield { bytes: converter.push(bytes), position };
  }
  yield { bytes: converter.flush(), position: last };
}

/** Only the samples: what comes before and after them is not sound. */
async function* dataOf(source: AsyncIterator<Uint8Array>, head: Uint8Array, header: WavHeader): AsyncGenerator<Piece> {
  let left = declaredBytes(head, header);
  for await (const { bytes, position } of withPositions(source, head, header.dataOffset)) {
    const samples = bytes.subarray(0, Math.min(bytes.length, left));
    left -= samples.length;
    if (samples.length > 0) yield { bytes: samples, position };
    if (left <= 0) return;
  }
}

async function* withPositions(source: AsyncIterator<Uint8Array>, head: Uint8Array, skip = 0): AsyncGenerator<Piece> {
  let position = head.length;
  if (head.length > skip) yield { bytes: head.subarray(skip), position };
  for (let next = await source.next(); !next.done; next = await source.next()) {
    position += next.value.length;
    yield { bytes: next.value, position };
  }
}

async function* readPieces(audio: AudioSource): AsyncGenerator<Uint8Array> {
  if (audio instanceof Uint8Array) {
    for (let offset = 0; offset < audio.length; offset += pieceBytes) yield audio.subarray(offset, offset + pieceBytes);
  } else if (audio instanceof Blob) {
    for (let offset = 0; offset < audio.size; offset += pieceBytes)
      yield new Uint8Array(await audio.slice(offset, offset + pieceBytes).arrayBuffer());
  } else {
    yield* audio;
  }
}

function closeSource(audio: AudioSource, source: AsyncGenerator<Uint8Array>): void {
  // A stream that delivers nothing would never notice that its reader has ended.
  if ("destroy" in audio && typeof audio.destroy === "function") audio.destroy();
  else source.return(undefined).catch(() => {});
}

/** At least `least` bytes, unless the source ends before. */
async function take(source: AsyncIterator<Uint8Array>, least: number): Promise<Uint8Array> {
  let taken: Uint8Array = new Uint8Array(0);
  while (taken.length < least) {
    const next = await source.next();
    if (next.done) break;
    taken = taken.length === 0 ? next.value : concatBytes(taken, next.value);
  }
  return taken;
}

/** Streaming writers leave 0 or the maximum; the samples then end with the file. */
function declaredBytes(head: Uint8Array, header: WavHeader): number {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const declared = view.getUint32(header.dataOffset - 4, true);
  return declared === 0 || declared === 0xffffffff ? Number.POSITIVE_INFINITY : declared;
}

function secondsOf(header: WavHeader, head: Uint8Array, audio: AudioSource): number | undefined {
  const size = sizeOf(audio);
  const declared = declaredBytes(head, header);
  const bytes = size === undefined ? declared : Math.min(declared, size - header.dataOffset);
  if (!Number.isFinite(bytes)) return undefined;
  return bytes / ((header.channels * header.bitsPerSample) / 8) / header.sampleRate;
}

/** Bytes; undefined for a stream. */
export function sizeOf(audio: AudioSource): number | undefined {
  return audio instanceof Uint8Array ? audio.length : audio instanceof Blob ? audio.size : undefined;
}
