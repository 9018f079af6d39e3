import type { LongText } from "@funasr-images/protocol";

/** The full text of one given in parts. */
export function expandText(text: LongText): string {
  if (typeof text === "string") return text;
  return text.map((part) => (typeof part === "string" ? part : part[0].repeat(part[1]))).join("");
}

/** Pieces of at most `size` bytes; 0 makes one piece. No bytes make one empty piece. */
export function cutBytes(bytes: Buffer, size: number): Buffer[] {
  if (size === 0 || bytes.length <= size) return [bytes];
  const pieces: Buffer[] = [];
  for (let offset = 0; offset < bytes.length; offset += size) pieces.push(bytes.subarray(offset, offset + size));
  return pieces;
}
