export {
  type ChannelUse,
  type Cue,
  type CueOptions,
  type DocumentFormat,
  type DocumentOptions,
  documentFormats,
  documentTypes,
  type LabelKind,
  type Labels,
  type Progress,
  parseLabels,
  readWavHeader,
  renderAss,
  renderCsv,
  renderDocument,
  renderDocx,
  renderMarkdown,
  renderSrt,
  renderText,
  renderVtt,
  type ServerResult,
  type Transcript,
  type TranscriptSegment,
  type TranscriptWarning,
  transcriptOf,
  type WavHeader,
} from "@funasr-images/protocol";
export { decodeWav } from "./audio/decode-wav.ts";
export { encodePcm16 } from "./audio/pcm-converter.ts";
export { Resampler, resample } from "./audio/resampler.ts";
export { ClientError, type ClientErrorCode } from "./client-error.ts";
export type { Connection } from "./connection.ts";
export type { Silence } from "./explain-silence.ts";
export type { LiveRecognition } from "./live/live-recognition.ts";
export { connect, listen, transcribe } from "./node/client.ts";
export { getJson, type JsonAnswer } from "./node/get-json.ts";
export type { AudioSource, ConnectionOptions, ListenOptions, TranscribeOptions, UtteranceOptions } from "./options.ts";
export { formatClock, shareDone } from "./progress.ts";
export type { LiveEvent, RecognitionEvent } from "./recognition-event.ts";
export type { OpenSocket, Socket, SocketListener, SocketRequest, TlsOptions } from "./socket.ts";
export { type Transcription, transcribeOn } from "./transcribe.ts";
export type { TranscriptionStatus } from "./transcription-status.ts";
export type { Utterance } from "./utterance.ts";
