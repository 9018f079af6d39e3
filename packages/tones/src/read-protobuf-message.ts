import { ToneError } from "./tone-error.ts";
/** One field of a protobuf message, unchanged. */
export interface RawField {
  readonly number: number;
  /** Including the tag: the bytes for a copy. */
  readonly raw: Uint8Array;
  /** Content of a length-delimited field; empty for numbers. */
  readonly content: Uint8Array;
}

/**
 * The fields of a protobuf message, so that a model can be rewritten with some of them replaced.
 *
 * @throws ToneError `NO_PROTOBUF` if the bytes are not a protobuf message
 */
export function readProtobufMessage(bytes: Uint8Array): readonly RawField[] {
  const fields: RawField[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const tag = readVarint(bytes, offset);
    const wire = tag.value % 8;
    const length = wire === 2 ? readVarint(bytes, tag.next) : { value: 0, next: tag.next };
    const end = wire === 2 ? length.next + length.value : skipNumber(bytes, tag.next, wire);
    if (end > bytes.length)
      throw new ToneError("NO_PROTOBUF", `The bytes are not a protobuf message, or cut short at byte ${offset}`);
    fields.push({
      number: Math.floor(tag.value / 8),
      raw: bytes.subarray(offset, end),
      content: bytes.subarray(wire === 2 ? length.next : end, end),
    });
    offset = end;
  }
  return fields;
}

function skipNumber(bytes: Uint8Array, at: number, wire: number): number {
  if (wire === 0) return readVarint(bytes, at).next;
  if (wire === 1) return at + 8;
  if (wire === 5) return at + 4;
  throw new ToneError("NO_PROTOBUF", `The bytes are not a protobuf message: wire type ${wire} at byte ${at}`);
}

function readVarint(bytes: Uint8Array, at: number): { value: number; next: number } {
  let value = 0;
  for (let index = at; index < Math.min(bytes.length, at + 10); index++) {
    const byte = bytes[index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (index - at));
    if (byte < 0x80) return { value, next: index + 1 };
  }
  throw new ToneError("NO_PROTOBUF", "The bytes are not a protobuf message: a number without an end");
}
