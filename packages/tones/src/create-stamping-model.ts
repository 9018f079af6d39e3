import { encodeNode, encodeTensor, encodeValue } from "./onnx-writer.ts";
import { bytesField, message } from "./protobuf-message.ts";
import { readProtobufMessage } from "./read-protobuf-message.ts";
import { ToneError } from "./tone-error.ts";

/** What FunASR's recognisers with timestamps put out beside their logits; upstream's servers count the outputs. */
const stampOutputs = ["token_num", "us_alphas", "us_cif_peak"] as const;

/**
 * A model with the four outputs by which upstream's servers recognise one that gives times. The added three are
 * constants: sherpa-onnx, behind the stand-in, takes times from the logits.
 *
 * @param model an ONNX file with one output
 * @throws ToneError `LAYOUT` for a file without a graph or with another number of outputs, `NO_PROTOBUF` if it is not an
 *   ONNX file
 */
export function createStampingModel(model: Uint8Array): Uint8Array<ArrayBuffer> {
  const fields = readProtobufMessage(model);
  const graph = fields.find(({ number }) => number === modelGraph);
  const outputs = graph ? readProtobufMessage(graph.content).filter(({ number }) => number === graphOutput) : [];
  if (!graph || outputs.length !== 1) {
    throw new ToneError("LAYOUT", `The graph has ${outputs.length} outputs, not one`, {
      fix: "Give a model in the SenseVoice layout.",
    });
  }
  const stamping = bytesField(modelGraph, message(graph.content, ...stampOutputs.map(addConstant)));
  return message(...fields.map((field) => (field === graph ? stamping : field.raw)));
}

function addConstant(name: string) {
  const constant = `${name}_constant`;
  return message(
    bytesField(graphInitializer, encodeTensor({ name: constant, shape: [1], data: Float32Array.of(0) })),
    bytesField(graphNode, encodeNode({ operator: "Identity", inputs: [constant], outputs: [name] })),
    bytesField(graphOutput, encodeValue({ name, type: "float32", shape: [1] })),
  );
}

// Field numbers of onnx.proto3.
const modelGraph = 7;
const graphNode = 1;
const graphInitializer = 5;
const graphOutput = 12;
