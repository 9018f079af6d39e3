export { DecodeError, type DecodeErrorCode } from "./decode-error.ts";
export { type DecodeMediaOptions, decodeMedia } from "./decode-media.ts";
export { type MediaFormatName, mediaFormats } from "./formats.ts";
export { loadDecoder } from "./load-decoder.ts";
export { readHead } from "./read-head.ts";
export type { MediaBlock, MediaFormat } from "./thread-messages.ts";
