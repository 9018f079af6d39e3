import { readWavHeader } from "@funasr-images/protocol";

/**
 * Seconds of audio in a file of which only the start is available.
 *
 * @param head its first bytes, with the whole header of a wav file
 * @param bytes of the whole file
 * @param format `pcm` is s16le mono at `sampleRate`
 * @returns undefined if only a decoder could tell
 */
export function measureAudio(head: Uint8Array, bytes: number, format: string, sampleRate = 16_000): number | undefined {
  if (format === "pcm") return bytes / 2 / sampleRate;
  const header = readWavHeader(head);
  if (typeof header === "string") return undefined;
  const secondBytes = (header.sampleRate * header.channels * header.bitsPerSample) / 8;
  return (bytes - header.dataOffset) / secondBytes;
}

/** A wav header with a few chunks before the data fits. */
const headBytes = 256;

/** Appends bytes to the start of an utterance, up to the size of a header. */
export function addToHead(head: Buffer, bytes: Uint8Array): Buffer {
  if (head.length >= headBytes) return head;
  return Buffer.concat([head, bytes.subarray(0, headBytes - head.length)]);
}
