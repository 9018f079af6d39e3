export { ClientError, type ClientErrorCode } from "./client-error.ts";
export { type Transcript, transcribe } from "./transcribe.ts";
export type { TranscribeOptions } from "./transcribe-options.ts";
export { readWavHeader, type WavHeader } from "./wav-header.ts";
