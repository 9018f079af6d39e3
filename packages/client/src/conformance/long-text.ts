import type { LongText, Seen } from "@funasr-images/protocol";

/** What the parts of a scenario share. */
export interface Stage {
  readonly url: string;
  /** Notes an event of a client under the step that runs. */
  see(client: string, event: DistributiveOmit<Seen, "step" | "client">): void;
}

type DistributiveOmit<T, Keys extends PropertyKey> = T extends unknown ? Omit<T, Keys> : never;

/** The whole of a text that was given in parts. */
export function expandText(text: LongText): string {
  if (typeof text === "string") return text;
  return text.map((part) => (typeof part === "string" ? part : part[0].repeat(part[1]))).join("");
}

/** Pieces of at most `size` bytes; 0 is one piece. Nothing is one piece of nothing. */
export function cutBytes(bytes: Buffer, size: number): Buffer[] {
  if (size === 0 || bytes.length <= size) return [bytes];
  const pieces: Buffer[] = [];
  for (let offset = 0; offset < bytes.length; offset += size) pieces.push(bytes.subarray(offset, offset + size));
  return pieces;
}
