import { readWavHeader, type WavHeader } from "@funasr-images/protocol";
import type { AudioBlock } from "./audio-block.ts";
import { decodeSamples } from "./decode-samples.ts";

/** Where the samples of a wav file start, and what is known about their end. */
export type WavStart =
  | { readonly kind: "wav"; readonly header: WavHeader; readonly said: number }
  /** Silence in every format. */
  | { readonly kind: "nothing" }
  | { readonly kind: "other"; readonly reason: string };

/** The maximum length of a header. */
const longestHeader = 1024 * 1024;

/**
 * Reads ahead until the header of a wav file is complete, and no further.
 *
 * @param isLast whether no bytes follow
 * @returns undefined if more bytes are needed
 */
export function readWavStart(bytes: Uint8Array, isLast: boolean): WavStart | undefined {
  if (bytes.length === 0) return isLast ? { kind: "nothing" } : undefined;
  const header = readWavHeader(bytes);
  if (typeof header !== "string") {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { kind: "wav", header, said: saidLength(view.getUint32(header.dataOffset - 4, true)) };
  }
  const isRiff = Buffer.from("RIFF").equals(bytes.subarray(0, 4));
  if (!isLast && (bytes.length < 12 || (isRiff && bytes.length < longestHeader))) return undefined;
  return { kind: "other", reason: header };
}

/** The samples of a wav file whose header has been read; chunks after them are skipped. */
export function decodeWav(
  bytes: AsyncIterable<Uint8Array>,
  { header, said }: Extract<WavStart, { kind: "wav" }>,
): AsyncGenerator<AudioBlock> {
  return decodeSamples(cutBytes(bytes, header.dataOffset, said), header);
}

/** Writers that do not know the length yet leave 0 or all bits set. */
function saidLength(said: number): number {
  return said === 0 || said === 0xffffffff ? Number.POSITIVE_INFINITY : said;
}

/** All bytes are read, because their sender waits for that. */
async function* cutBytes(bytes: AsyncIterable<Uint8Array>, skip: number, take: number): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for await (const piece of bytes) {
    const start = Math.max(0, skip - offset);
    const end = Math.min(piece.length, skip + take - offset);
    offset += piece.length;
    if (start < end) yield piece.subarray(start, end);
  }
}
