export { ClientError, type ClientErrorCode } from "./client-error.ts";
export { type TranscribeOptions, type Transcript, transcribe } from "./transcribe.ts";
export { readWavHeader, type WavHeader } from "./wav-header.ts";
