import { writeOnnxModel } from "./onnx-writer.ts";
import { ToneError } from "./tone-error.ts";

export interface PunctuationModelOptions {
  /** The vocabulary: characters, or lower-case words. No mark ever follows anything else. */
  readonly tokens: readonly string[];
  /** Tokens that end a statement. */
  readonly sentenceFinal: readonly string[];
  /** Tokens that end a question. @default none */
  readonly questionFinal?: readonly string[];
}

const unknown = "<unk>";
const none = "_";
/** The table of the published models; sherpa-onnx looks for 。 ， ？ 、 and _ by name. */
const marks = [unknown, none, "，", "。", "？", "、"];

/**
 * A punctuation model in the layout of CT-Transformer that looks at a single token: one table row per token.
 *
 * @example new OfflinePunctuation({ model: { ctTransformer: "punctuation.onnx" } }).addPunct("你好")
 * @throws ToneError `BAD_TOKEN` for a token that the layout cannot express, `UNKNOWN_TOKEN` for a final token that is
 *   not in `tokens`.
 */
export function createPunctuationModel(options: PunctuationModelOptions): Uint8Array<ArrayBuffer> {
  const tokens = [...new Set([...options.tokens.map(assertToken), unknown])];
  const questions = assertKnown(options.questionFinal ?? [], tokens);
  const statements = assertKnown(options.sentenceFinal, tokens);

  const scores = new Float32Array(tokens.length * marks.length);
  for (const [id, token] of tokens.entries()) {
    const mark = questions.has(token) ? "？" : statements.has(token) ? "。" : none;
    scores[id * marks.length + marks.indexOf(mark)] = 1;
  }
  return writeOnnxModel({
    name: "table_punctuation",
    inputs: [
      { name: "inputs", type: "int32", shape: ["N", "T"] },
      { name: "text_lengths", type: "int32", shape: ["N"] },
    ],
    outputs: [{ name: "logits", type: "float32", shape: ["N", "T", marks.length] }],
    nodes: [
      { operator: "Gather", inputs: ["scores", "inputs"], outputs: ["logits"], attributes: { axis: { int: 0 } } },
    ],
    tensors: [{ name: "scores", shape: [tokens.length, marks.length], data: scores }],
    metadata: {
      model_type: "ct_transformer",
      tokens: tokens.join("|"),
      vocab_size: tokens.length,
      punctuations: marks.join("|"),
      unk_symbol: unknown,
    },
  });
}

// the metadata joins the tokens with "|", and the engine lower-cases the text before it looks them up
function assertToken(token: string): string {
  if (!/^[^\s|]+$/u.test(token) || token !== token.toLowerCase()) {
    throw new ToneError("BAD_TOKEN", `Token ${JSON.stringify(token)} cannot be in a punctuation model`, {
      fix: `Use lower case, no white space and no "|".`,
    });
  }
  return token;
}

function assertKnown(finals: readonly string[], tokens: readonly string[]): ReadonlySet<string> {
  for (const token of finals) {
    if (!tokens.includes(token)) {
      throw new ToneError("UNKNOWN_TOKEN", `Final token "${token}" is not in tokens`, { fix: "Add it there." });
    }
  }
  return new Set(finals);
}
