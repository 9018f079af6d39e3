import { EngineError } from "../../engine.ts";
import { type Field, lengthDelimited, type ReadAt, walkFields, withFile } from "./walk-protobuf.ts";

/** The inputs and outputs of a model, in the order in which sherpa-onnx passes them. */
export interface OnnxSignature {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * Names of the inputs and outputs of an ONNX file. Weights are skipped.
 *
 * @throws EngineError `ENGINE_START` if the file is missing or not an ONNX model
 */
export function readOnnxSignature(file: string): OnnxSignature {
  return withFile(file, (readAt, size) => {
    const graph = findField(readAt, model.graph, 0, size);
    if (!graph) throw new EngineError("ENGINE_START", "not an ONNX file: it has no graph");
    const names = new Map<number, string[]>(
      [graphParts.initializer, graphParts.input, graphParts.output].map((part) => [part, []]),
    );
    for (const { number, wire, start, length } of walkFields(readAt, graph.start, graph.start + graph.length)) {
      if (isBytes(wire)) names.get(number)?.push(readName(readAt, number, start, start + length));
    }
    // Old exports list weights as inputs, too.
    const weights = new Set(names.get(graphParts.initializer));
    const inputs = names.get(graphParts.input)?.filter((name) => !weights.has(name)) ?? [];
    return { inputs, outputs: names.get(graphParts.output) ?? [] };
  });
}

// Field numbers in onnx.proto3.
const model = { graph: 7 } as const;
const graphParts = { initializer: 5, input: 11, output: 12 } as const;
/** Of `TensorProto`, of `ValueInfoProto`. */
const nameOf = { tensor: 8, value: 1 } as const;

function readName(readAt: ReadAt, part: number, from: number, to: number): string {
  const wanted = part === graphParts.initializer ? nameOf.tensor : nameOf.value;
  const field = findField(readAt, wanted, from, to);
  return field ? readAt(field.start, field.length).toString("utf8") : "";
}

function findField(readAt: ReadAt, wanted: number, from: number, to: number): Field | undefined {
  for (const field of walkFields(readAt, from, to)) if (field.number === wanted && isBytes(field.wire)) return field;
  return undefined;
}

function isBytes(wire: number): boolean {
  return wire === lengthDelimited;
}
