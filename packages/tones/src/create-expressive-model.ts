import type { ToneModel } from "./create-tone-model.ts";
import { encodeNode, encodeTensor, encodeValue } from "./onnx-writer.ts";
import { type LabelSteps, missingLabelTokens, planLabelRows } from "./plan-label-rows.ts";
import { bytesField, message, stringField } from "./protobuf-message.ts";
import { type RawField, readProtobufMessage } from "./read-protobuf-message.ts";
import { ToneError } from "./tone-error.ts";

/**
 * Levels of the spoken test model: recordings at full level are HAPPY, the same at a fifth of it NEUTRAL, at a
 * twentieth SAD; a tone behind them that is 26 dB below full scale is BGM.
 */
export const spokenLabels: LabelSteps = {
  emotions: [{ label: "SAD" }, { label: "NEUTRAL", above: 15 }, { label: "HAPPY", above: 18.3 }],
  events: [{ label: "Speech" }, { label: "BGM", above: 16 }],
};

/**
 * A SenseVoice model whose emotion and event are constants, rewritten so that they depend on the audio. Text, language
 * and everything else stay the same; labels that are not in the vocabulary are appended to it.
 *
 * @param model an ONNX file with features `x` without normalisation, and one output
 * @param tokens its vocabulary; the index is the id
 * @throws ToneError `LAYOUT` for a file without such an output, `NO_PROTOBUF` if it is not an ONNX file
 */
export function createExpressiveModel(
  model: Uint8Array,
  tokens: readonly string[],
  labels: LabelSteps = spokenLabels,
): ToneModel {
  const fields = readProtobufMessage(model);
  const graph = fields.find(({ number }) => number === modelGraph);
  if (!graph)
    throw new ToneError("LAYOUT", "The file holds no graph", { fix: "Give a model in the SenseVoice layout." });
  const added = missingLabelTokens(tokens, labels);
  const vocabulary = [...tokens, ...added];
  const parts = fields.map((field) => {
    if (field === graph)
      return bytesField(modelGraph, expressiveGraph(graph.content, vocabulary, added.length, labels));
    return isVocabularySize(field) ? vocabularySize(vocabulary.length) : field.raw;
  });
  return { model: message(...parts), tokens: vocabulary };
}

// Field numbers of onnx.proto3.
const modelGraph = 7;
const modelMetadata = 14;
const graphNode = 1;
const graphInitializer = 5;
const graphOutput = 12;

function expressiveGraph(
  graph: Uint8Array,
  vocabulary: readonly string[],
  added: number,
  labels: LabelSteps,
): Uint8Array<ArrayBuffer> {
  const fields = readProtobufMessage(graph);
  const outputs = fields.filter(({ number }) => number === graphOutput);
  const [name, ...others] = outputs.map((output) => textField(output.content, 1));
  if (!name || others.length > 0) {
    throw new ToneError("LAYOUT", `The graph has ${outputs.length} outputs, SenseVoice has one`, {
      fix: "Give another model.",
    });
  }
  const rows = planLabelRows(vocabulary, labels);
  const slice = (output: string, start: string, end: string) => ({
    operator: "Slice",
    inputs: ["all_logits", start, end, "step_axis"],
    outputs: [output],
  });
  const nodes = [
    // a large negative number for the labels that the model does not know
    { operator: "Pad", inputs: [name, "new_labels", "never"], outputs: ["all_logits"] },
    slice("language_row", "step_0", "step_1"),
    slice("itn_row_and_text", "step_3", "step_end"),
    ...rows.nodes,
    {
      operator: "Concat",
      inputs: ["language_row", "emotion_row", "event_row", "itn_row_and_text"],
      outputs: ["expressive_logits"],
      attributes: { axis: { int: 1 } },
    },
  ];
  const tensors = [
    ...rows.tensors,
    { name: "new_labels", shape: [6], data: BigInt64Array.of(0n, 0n, 0n, 0n, 0n, BigInt(added)) },
    { name: "never", shape: [], data: Float32Array.of(-1e6) },
    { name: "step_axis", shape: [1], data: BigInt64Array.of(1n) },
    ...[0, 1, 3].map((step) => ({ name: `step_${step}`, shape: [1], data: BigInt64Array.of(BigInt(step)) })),
    { name: "step_end", shape: [1], data: BigInt64Array.of(BigInt(2 ** 31)) },
  ];
  const output = {
    name: "expressive_logits",
    type: "float32",
    shape: ["N", "T_with_prompt", vocabulary.length],
  } as const;
  return message(
    ...fields.filter((field) => !outputs.includes(field)).map(({ raw }) => raw),
    ...nodes.map((node) => bytesField(graphNode, encodeNode(node))),
    ...tensors.map((tensor) => bytesField(graphInitializer, encodeTensor(tensor))),
    bytesField(graphOutput, encodeValue(output)),
  );
}

function isVocabularySize({ number, content }: RawField): boolean {
  return number === modelMetadata && textField(content, 1) === "vocab_size";
}

function vocabularySize(size: number) {
  return bytesField(modelMetadata, message(stringField(1, "vocab_size"), stringField(2, String(size))));
}

function textField(bytes: Uint8Array, wanted: number): string {
  const field = readProtobufMessage(bytes).find(({ number }) => number === wanted);
  return new TextDecoder().decode(field?.content);
}
