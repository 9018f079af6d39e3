import { CodedError } from "@funasr-images/errors";

export type ToneErrorCode =
  /** Too few or too many characters for tones that can be told apart. List only what the text says. */
  | "ALPHABET_SIZE"
  /** A sign of the alphabet is no single character, is there twice, or has white space. Give every tone one sign. */
  | "BAD_CHARACTER"
  /** The text has a character without a tone. Add it to the alphabet. */
  | "UNKNOWN_CHARACTER"
  /** The sample rate is too low for the highest tone. Use a higher one. */
  | "SAMPLE_RATE"
  /** A token cannot stand in a punctuation model. Use lower case, no white space and no bar. */
  | "BAD_TOKEN"
  /** A final token is not in the vocabulary. Add it there. */
  | "UNKNOWN_TOKEN"
  /** Shape and data of a tensor do not fit. Mend one of them. */
  | "TENSOR_SIZE"
  /** A model is not of the layout that is rewritten. Give one in the layout of SenseVoice. */
  | "LAYOUT"
  /** The bytes are no protobuf message. Give an ONNX file, whole. */
  | "NO_PROTOBUF";

/** What is wrong with an alphabet, a text that it should speak, or a model that somebody asked to write. */
export class ToneError extends CodedError<ToneErrorCode> {
  override readonly name = "ToneError";
}
