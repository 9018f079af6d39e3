import { encodeNode, encodeTensor, encodeValue } from "./onnx-writer.ts";
import { bytesField, message } from "./protobuf-message.ts";
import { readProtobufMessage } from "./read-protobuf-message.ts";
import { ToneError } from "./tone-error.ts";

export interface Burden {
  /** Square matrices by which every step is multiplied, one after another. */
  readonly layers: number;
  /** Size of each matrix. */
  readonly width: number;
}

/**
 * The arithmetic of SenseVoiceSmall, for every 60 ms of audio: 50 blocks of attention (4 x 512 x 512) and feed-forward
 * (2 x 512 x 2048), and an output for 25,055 tokens, together 170 million multiplications.
 */
export const senseVoiceBurden: Burden = { layers: 40, width: 2048 };

/**
 * A SenseVoice model with the same results that takes as long as a big one: its answer is the old one plus zero times
 * the result of the burden. For benchmarks, in which a tiny model would make everything around it look expensive.
 *
 * @throws ToneError `LAYOUT` unless the file has one input of features and one output
 */
export function createBurdenedModel(model: Uint8Array, burden: Burden = senseVoiceBurden): Uint8Array<ArrayBuffer> {
  const fields = readProtobufMessage(model);
  const graph = fields.find(({ number }) => number === modelGraph);
  if (!graph)
    throw new ToneError("LAYOUT", "The file holds no graph", { fix: "Give a model in the SenseVoice layout." });
  const burdened = bytesField(modelGraph, burdenGraph(graph.content, burden));
  return message(...fields.map((field) => (field === graph ? burdened : field.raw)));
}

// Field numbers of onnx.proto3.
const modelGraph = 7;
const graphNode = 1;
const graphInitializer = 5;
const graphOutput = 12;

const features = 560;

function burdenGraph(graph: Uint8Array, { layers, width }: Burden): Uint8Array<ArrayBuffer> {
  const fields = readProtobufMessage(graph);
  const outputs = fields.filter(({ number }) => number === graphOutput);
  const [name, ...others] = outputs.map((output) => nameOf(output.content));
  if (!name || others.length > 0) throw new ToneError("LAYOUT", `The graph has ${outputs.length} outputs, not one.`);
  const multiply = (input: string, by: string, output: string) => ({
    operator: "MatMul",
    inputs: [input, by],
    outputs: [output],
  });
  const nodes = [
    multiply("x", "burden_in", "burden_0"),
    // One matrix for all layers: the file stays small, the work does not.
    ...Array.from({ length: layers }, (_, layer) =>
      multiply(`burden_${layer}`, "burden_square", `burden_${layer + 1}`),
    ),
    {
      operator: "Slice",
      inputs: [`burden_${layers}`, "burden_from", "burden_to", "burden_axis"],
      outputs: ["burden_step"],
    },
    multiply("burden_step", "burden_nothing", "burden_zero"),
    { operator: "Add", inputs: [name, "burden_zero"], outputs: ["burdened_logits"] },
  ];
  // Each layer averages, so that numbers neither explode nor vanish.
  const average = (rows: number, columns: number) => ({
    shape: [rows, columns],
    data: new Float32Array(rows * columns).fill(1 / rows),
  });
  const tensors = [
    { name: "burden_in", ...average(features, width) },
    { name: "burden_square", ...average(width, width) },
    { name: "burden_nothing", shape: [width, 1], data: new Float32Array(width) },
    { name: "burden_from", shape: [1], data: BigInt64Array.of(0n) },
    { name: "burden_to", shape: [1], data: BigInt64Array.of(1n) },
    { name: "burden_axis", shape: [1], data: BigInt64Array.of(1n) },
  ];
  const output = { name: "burdened_logits", type: "float32", shape: ["N", "T_out", "V"] } as const;
  return message(
    ...fields.filter((field) => !outputs.includes(field)).map(({ raw }) => raw),
    ...nodes.map((node) => bytesField(graphNode, encodeNode(node))),
    ...tensors.map((tensor) => bytesField(graphInitializer, encodeTensor(tensor))),
    bytesField(graphOutput, encodeValue(output)),
  );
}

function nameOf(value: Uint8Array): string {
  const field = readProtobufMessage(value).find(({ number }) => number === 1);
  return new TextDecoder().decode(field?.content);
}
