import { readFileSync } from "node:fs";
import { readWavHeader } from "@funasr-images/protocol";

/** The samples of a 16-bit mono wav file. */
export function decodeWavFile(file: string): Float32Array<ArrayBuffer> {
  const bytes = readFileSync(file);
  const header = readWavHeader(bytes);
  if (typeof header === "string") throw new Error(`${file}: ${header}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + header.dataOffset, header.dataBytes);
  return Float32Array.from({ length: header.dataBytes / 2 }, (_, index) => view.getInt16(index * 2, true) / 32_768);
}
