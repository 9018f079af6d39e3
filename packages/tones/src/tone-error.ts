import { CodedError } from "@funasr-images/errors";

export type ToneErrorCode =
  /** Too few or too many characters for distinct tones. List only the characters of the text. */
  | "ALPHABET_SIZE"
  /**
   * An entry of the alphabet is not a single character, occurs twice, or has white space. Give every tone its own
   * character.
   */
  | "BAD_CHARACTER"
  /** The text has a character without a tone. Add it to the alphabet. */
  | "UNKNOWN_CHARACTER"
  /** The sample rate is too low for the highest tone. Use a higher one. */
  | "SAMPLE_RATE"
  /** A token cannot be in a punctuation model. Use lower case, no white space and no bar. */
  | "BAD_TOKEN"
  /** A final token is not in the vocabulary. Add it there. */
  | "UNKNOWN_TOKEN"
  /** Shape and data of a tensor do not match. Correct one of them. */
  | "TENSOR_SIZE"
  /** A model does not have the layout that can be rewritten. Use one in the layout of SenseVoice. */
  | "LAYOUT"
  /** The bytes are not a protobuf message. Use a complete ONNX file. */
  | "NO_PROTOBUF";

/** What is wrong with an alphabet, a text to speak, or a model to write. */
export class ToneError extends CodedError<ToneErrorCode> {
  override readonly name = "ToneError";
}
