import { bytesField, floatField, int64Field, message, type ProtobufMessage, stringField } from "./protobuf-message.ts";
import { ToneError } from "./tone-error.ts";

/** A number is a fixed dimension, a name a variable one. */
export type OnnxDimension = number | string;

type OnnxElementType = "float32" | "int32" | "int64";

/** A graph input or output. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxElementType;
  readonly shape: readonly OnnxDimension[];
}

/** A constant of the graph; the class of `data` decides the element type. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array;
}

/** An operator attribute: integers and floats are different types in the file, so the kind is explicit. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number };

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxModel {
  readonly name: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** In an order in which every input exists before it is used. */
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  /** `metadata_props`: engines read everything as text. */
  readonly metadata?: Readonly<Record<string, string | number>>;
}

const irVersion = 8;
const opset = 13;
const elementTypes = { float32: 1, int32: 6, int64: 7 } as const satisfies Record<OnnxElementType, number>;

/**
 * Writes an ONNX file (IR version 8, operator set 13). The same model gives the same bytes on every machine.
 *
 * @throws ToneError `TENSOR_SIZE` if a tensor has more or fewer elements than its shape says.
 */
export function writeOnnxModel(model: OnnxModel): ProtobufMessage {
  return message(
    int64Field(1, irVersion),
    stringField(2, "funasr-images"),
    bytesField(7, graph(model)),
    bytesField(8, message(stringField(1, ""), int64Field(2, opset))),
    ...Object.entries(model.metadata ?? {}).map(([key, value]) =>
      bytesField(14, message(stringField(1, key), stringField(2, String(value)))),
    ),
  );
}

function graph(model: OnnxModel): ProtobufMessage {
  return message(
    ...model.nodes.map((each) => bytesField(1, encodeNode(each))),
    stringField(2, model.name),
    ...model.tensors.map((each) => bytesField(5, encodeTensor(each))),
    ...model.inputs.map((each) => bytesField(11, encodeValue(each))),
    ...model.outputs.map((each) => bytesField(12, encodeValue(each))),
  );
}

/** `NodeProto`: for a graph that is assembled elsewhere. */
export function encodeNode({ operator, inputs, outputs, attributes = {} }: OnnxNode): ProtobufMessage {
  return message(
    ...inputs.map((name) => stringField(1, name)),
    ...outputs.map((name) => stringField(2, name)),
    stringField(4, operator),
    ...Object.entries(attributes).map(([name, each]) => bytesField(5, attribute(name, each))),
  );
}

function attribute(name: string, given: OnnxAttribute): ProtobufMessage {
  const named = stringField(1, name);
  if ("float" in given) return message(named, floatField(2, given.float), int64Field(20, 1));
  if ("int" in given) return message(named, int64Field(3, given.int), int64Field(20, 2));
  return message(named, ...given.ints.map((each) => int64Field(8, each)), int64Field(20, 7));
}

/** `TensorProto`. @throws ToneError `TENSOR_SIZE` */
export function encodeTensor({ name, shape, data }: OnnxTensor): ProtobufMessage {
  const wanted = shape.reduce((product, each) => product * each, 1);
  if (data.length !== wanted) {
    throw new ToneError(
      "TENSOR_SIZE",
      `Tensor "${name}" of shape [${shape}] needs ${wanted} elements, got ${data.length}`,
      { fix: "Mend one." },
    );
  }
  return message(
    ...shape.map((each) => int64Field(1, each)),
    int64Field(2, elementTypes[elementType(data)]),
    stringField(8, name),
    // raw_data is little-endian by definition, like every machine that Node.js runs on
    bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
}

function elementType(data: OnnxTensor["data"]): OnnxElementType {
  if (data instanceof Float32Array) return "float32";
  return data instanceof Int32Array ? "int32" : "int64";
}

/** `ValueInfoProto`. */
export function encodeValue({ name, type, shape }: OnnxValue): ProtobufMessage {
  const dimensions = shape.map((each) =>
    bytesField(1, message(typeof each === "number" ? int64Field(1, each) : stringField(2, each))),
  );
  const tensorType = message(int64Field(1, elementTypes[type]), bytesField(2, message(...dimensions)));
  return message(stringField(1, name), bytesField(2, message(bytesField(1, tensorType))));
}
