import { ToneError } from "./tone-error.ts";
/** One field of a protobuf message, as it stands. */
export interface RawField {
  readonly number: number;
  /** Tag included: what a copy writes. */
  readonly raw: Uint8Array;
  /** Of a length-delimited field; empty for numbers. */
  readonly content: Uint8Array;
}

/**
 * The fields of a protobuf message, so that a model can be written again with some of them replaced.
 *
 * @throws ToneError `NO_PROTOBUF` when the bytes are no protobuf message
 */
export function readProtobufMessage(bytes: Uint8Array): readonly RawField[] {
  const fields: RawField[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const tag = readVarint(bytes, offset);
    const wire = tag.value % 8;
    const length = wire === 2 ? readVarint(bytes, tag.next) : { value: 0, next: tag.next };
    const end = wire === 2 ? length.next + length.value : skipNumber(bytes, tag.next, wire);
    if (end > bytes.length) throw new ToneError("NO_PROTOBUF", `no protobuf message, or cut short at byte ${offset}`);
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
  throw new ToneError("NO_PROTOBUF", `no protobuf message: wire type ${wire} at byte ${at}`);
}

function readVarint(bytes: Uint8Array, at: number): { value: number; next: number } {
  let value = 0;
  for (let index = at; index < Math.min(bytes.length, at + 10); index++) {
    const byte = bytes[index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (index - at));
    if (byte < 0x80) return { value, next: index + 1 };
  }
  throw new ToneError("NO_PROTOBUF", "no protobuf message: a number without an end");
}
