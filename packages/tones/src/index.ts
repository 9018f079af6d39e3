export { createPunctuationModel, PunctuationError, type PunctuationModelOptions } from "./create-punctuation-model.ts";
export { createToneModel, type ToneModel, type ToneModelOptions } from "./create-tone-model.ts";
export { createToneStreamingModel, type ToneStreamingModelOptions } from "./create-tone-streaming-model.ts";
export { createVadModel } from "./create-vad-model.ts";
export { encodeWav } from "./encode-wav.ts";
export {
  type OnnxAttribute,
  type OnnxDimension,
  OnnxError,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
  writeOnnxModel,
} from "./onnx-writer.ts";
export { maximumTones, planTones, type Tone, ToneError } from "./plan-tones.ts";
export { renderTokensText } from "./render-tokens-text.ts";
export { type SpeakTonesOptions, speakTones } from "./speak-tones.ts";
