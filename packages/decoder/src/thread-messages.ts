import type { ByteRing } from "./byte-ring.ts";

/** What a thread gets when it starts: one file to decode. */
export interface ThreadTask {
  readonly module: WebAssembly.Module;
  /** Bytes as they arrive, or a file, which can be read in any order. */
  readonly source: { readonly ring: ByteRing } | { readonly file: string };
  /** One 32-bit counter: blocks that were posted and not taken yet. */
  readonly posted: SharedArrayBuffer;
}

/** Of a file: FFmpeg's names, such as `mov,mp4,m4a,3gp,3g2,mj2` and `aac`. */
export interface MediaFormat {
  readonly container: string;
  readonly codec: string;
}

/** A stretch of decoded audio: one array of samples per channel, all of the same length. */
export interface MediaBlock {
  /** Hertz. */
  readonly sampleRate: number;
  readonly channels: readonly Float32Array<ArrayBuffer>[];
  /** The loudspeakers that the channels are for, as a mask of WAVE_FORMAT_EXTENSIBLE; 0 if the file does not say. */
  readonly mask: number;
}

/** Where decoding stopped; `native/decode.c` returns the position. */
export const outcomes = [
  "done",
  "noMemory",
  "unknownFormat",
  "noSound",
  "unknownCodec",
  "damaged",
  "sourceFailed",
  "tooManyChannels",
] as const;
export type Outcome = (typeof outcomes)[number];

export type ThreadMessage =
  | { readonly kind: "format"; readonly format: MediaFormat }
  | { readonly kind: "block"; readonly block: MediaBlock }
  | { readonly kind: "end"; readonly outcome: Outcome };

/** A thread waits while more blocks than this have not been taken: a second or two of audio. */
export const mostPosted = 8;
