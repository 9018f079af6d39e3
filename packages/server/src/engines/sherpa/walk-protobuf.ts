import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { EngineError } from "../../engine.ts";

/** The bytes of a message, or fewer at its end. */
export type ReadAt = (start: number, length: number) => Buffer;

/** One field of a message: where its content is, without its tag and length. */
export interface Field {
  readonly number: number;
  readonly wire: number;
  readonly start: number;
  readonly length: number;
}

/** A field with bytes, a text or another message. */
export const lengthDelimited = 2;

/**
 * The fields of a protobuf message, without reading their content.
 *
 * @throws EngineError `ENGINE_START` if it is not an ONNX file, or cut short
 */
export function* walkFields(readAt: ReadAt, from: number, to: number): Generator<Field> {
  for (let offset = from; offset < to; ) {
    // A tag and a length are at most ten bytes each.
    const head = readAt(offset, 20);
    const tag = readVarint(head, 0);
    const number = Math.floor(tag.value / 8);
    const wire = tag.value % 8;
    let start = offset + tag.next;
    let length: number;
    if (wire === 0) length = readVarint(head, tag.next).next - tag.next;
    else if (wire === 1) length = 8;
    else if (wire === 5) length = 4;
    else if (wire === lengthDelimited) {
      const said = readVarint(head, tag.next);
      start = offset + said.next;
      length = said.value;
    } else throw new EngineError("ENGINE_START", `not an ONNX file: wire type ${wire} at byte ${offset}`);
    if (number === 0 || start + length > to)
      throw new EngineError("ENGINE_START", `not an ONNX file, or cut short: at byte ${offset} of ${to}`);
    yield { number, wire, start, length };
    offset = start + length;
  }
}

/** Opens a file for {@link walkFields}: of gigabytes of weights, a few kilobytes are read. */
export function withFile<Result>(file: string, use: (readAt: ReadAt, size: number) => Result): Result {
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    return use((start, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, start));
    }, size);
  } finally {
    closeSync(descriptor);
  }
}

function readVarint(bytes: Buffer, at: number): { value: number; next: number } {
  let value = 0;
  for (let index = at; index < Math.min(bytes.length, at + 10); index++) {
    const byte = bytes[index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (index - at));
    if (byte < 0x80) return { value, next: index + 1 };
  }
  throw new EngineError("ENGINE_START", "not an ONNX file: a number without an end");
}
