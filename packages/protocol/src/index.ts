export { type Capabilities, CapabilitiesSchema, type EngineCapabilities } from "./capabilities.ts";
export { checkJsonShape, type JsonShape } from "./check-json-shape.ts";
export {
  type ChannelUse,
  type ChunkSize,
  type ClientFrame,
  channelUses,
  type RecognitionMode,
  type SpeechLanguage,
} from "./client-frame.ts";
export type { ConformanceScenario, Expectation, ServerKind } from "./conformance/conformance-scenario.ts";
export type {
  AudioPart,
  LongText,
  RecordedScenario,
  Scenario,
  Seen,
  Step,
} from "./conformance/scenario.ts";
export { describeValue, quoteText } from "./describe-value.ts";
export { type DocumentOptions, splitParagraphs } from "./documents/plan-paragraphs.ts";
export { renderCsv } from "./documents/render-csv.ts";
export {
  type DocumentFormat,
  documentFormats,
  documentTypes,
  type RenderOptions,
  renderDocument,
} from "./documents/render-document.ts";
export { renderDocx } from "./documents/render-docx.ts";
export { renderMarkdown } from "./documents/render-markdown.ts";
export { renderText } from "./documents/render-text.ts";
export { encodeHotwords, usualWeight } from "./encode-hotwords.ts";
export { mergeChannels, ofChannel, ofChannelWarning } from "./merge-channels.ts";
export { createMixer, type Mixer } from "./mix-channels.ts";
export { type NameLanguage, nameSpeaker, speakerOf } from "./name-speaker.ts";
export {
  type FrameError,
  type FrameErrorCode,
  isEndFrame,
  type ParsedFrame,
  parseClientFrame,
} from "./parse-client-frame.ts";
export { parseHotwords, siftHotwords } from "./parse-hotwords.ts";
export { nameLanguage, parseLanguage } from "./parse-language.ts";
export { parseServerResult } from "./parse-server-result.ts";
export { ProtocolError, type ProtocolErrorCode } from "./protocol-error.ts";
export { renderWavHeader } from "./render-wav-header.ts";
export type { Progress, ReplyError, SentenceStamp, ServerResult } from "./server-result.ts";
export { addWarnings, isFinalResult, renderServerResult } from "./server-result.ts";
export type { Cue, CueOptions } from "./subtitles/cue.ts";
export { listLabels } from "./subtitles/label-segment.ts";
export {
  chooseLabels,
  formatLabels,
  type LabelKind,
  type Labels,
  labelKinds,
  parseLabels,
} from "./subtitles/labels.ts";
export { planCues } from "./subtitles/plan-cues.ts";
export { renderAss } from "./subtitles/render-ass.ts";
export { renderSrt } from "./subtitles/render-srt.ts";
export { renderVtt } from "./subtitles/render-vtt.ts";
export {
  type Transcript,
  TranscriptSchema,
  type TranscriptSegment,
  type TranscriptSpeaker,
  type TranscriptToken,
  type TranscriptWarning,
  transcriptSchemaNumber,
} from "./transcript.ts";
export { type TranscriptOfOptions, transcriptOf } from "./transcript-of.ts";
export type { KnownWarning, WarningCode } from "./warning-code.ts";
export { readWavHeader, startsAsWav, type WavHeader } from "./wav-header.ts";
export { bareText, joinTexts, measureColumns } from "./writing-systems.ts";
