export { type Capabilities, CapabilitiesSchema, type EngineCapabilities } from "./capabilities.ts";
export type { ChunkSize, ClientFrame, RecognitionMode, SpeechLanguage } from "./client-frame.ts";
export { encodeHotwords } from "./encode-hotwords.ts";
export { isFinalResult } from "./is-final-result.ts";
export { type FrameError, isEndFrame, parseClientFrame } from "./parse-client-frame.ts";
export { parseServerResult } from "./parse-server-result.ts";
export { renderServerResult } from "./render-server-result.ts";
export type { ReplyError, SentenceStamp, ServerResult } from "./server-result.ts";
export {
  type Transcript,
  TranscriptSchema,
  type TranscriptSegment,
  type TranscriptSpeaker,
  type TranscriptToken,
  type TranscriptWarning,
  transcriptSchemaNumber,
} from "./transcript.ts";
export { readWavHeader, type WavHeader } from "./wav-header.ts";
