export {
  type Cue,
  type CueOptions,
  type Progress,
  readWavHeader,
  renderAss,
  renderSrt,
  renderText,
  renderVtt,
  type ServerResult,
  type Transcript,
  type TranscriptSegment,
  transcriptOf,
  type WavHeader,
} from "@funasr-images/protocol";
export { decodeWav } from "./audio/decode-wav.ts";
export { encodePcm16 } from "./audio/encode-pcm16.ts";
export { Resampler, resample } from "./audio/resampler.ts";
export { connect, listen, transcribe } from "./browser/client.ts";
export { ClientError, type ClientErrorCode } from "./client-error.ts";
export type { Connection } from "./connection.ts";
export type { ConnectionOptions } from "./connection-options.ts";
export type { Silence } from "./explain-silence.ts";
export { formatClock } from "./format-clock.ts";
export type { ListenOptions } from "./live/listen-options.ts";
export type { LiveEvent } from "./live/live-event.ts";
export type { LiveRecognition } from "./live/live-recognition.ts";
export type { RecognitionEvent } from "./recognition-event.ts";
export { shareDone } from "./share-done.ts";
export type { OpenSocket, Socket, SocketListener, SocketRequest, TlsOptions } from "./socket.ts";
export { type Transcription, transcribeOn } from "./transcribe.ts";
export type { AudioSource, TranscribeOptions } from "./transcribe-options.ts";
export type { TranscriptionStatus } from "./transcription-status.ts";
export type { Utterance } from "./utterance.ts";
export type { UtteranceOptions } from "./utterance-options.ts";
