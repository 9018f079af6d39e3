export { type Burden, createBurdenedModel, senseVoiceBurden } from "./create-burdened-model.ts";
export { createExpressiveModel, spokenLabels } from "./create-expressive-model.ts";
export { createPunctuationModel, type PunctuationModelOptions } from "./create-punctuation-model.ts";
export { createSegmentationModel } from "./create-segmentation-model.ts";
export { createSpeakerModel } from "./create-speaker-model.ts";
export { createStampingModel } from "./create-stamping-model.ts";
export { createToneModel, type ToneModel, type ToneModelOptions, toneLabels } from "./create-tone-model.ts";
export { createToneStreamingModel, type ToneStreamingModelOptions } from "./create-tone-streaming-model.ts";
export {
  createToneTransducer,
  type ToneTransducer,
  type ToneTransducerOptions,
} from "./create-tone-transducer.ts";
export { createVadModel } from "./create-vad-model.ts";
export { createVocalsModels, type VocalsModels, type VocalsModelsOptions } from "./create-vocals-models.ts";
export { encodeWav } from "./encode-wav.ts";
export { type JoinRecordingsOptions, joinRecordings, type RecordedTurn } from "./join-recordings.ts";
export {
  type OnnxAttribute,
  type OnnxDimension,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
  writeOnnxModel,
} from "./onnx-writer.ts";
export type { LabelStep, LabelSteps } from "./plan-label-rows.ts";
export { maximumTones, planTones, type Tone } from "./plan-tones.ts";
export { renderTokensText } from "./render-tokens-text.ts";
export { type SpeakTonesOptions, speakTones, type VoicePitch } from "./speak-tones.ts";
export { ToneError, type ToneErrorCode } from "./tone-error.ts";
