/** The bytes of one protobuf message, in the order in which its fields were written. */
export type ProtobufMessage = Uint8Array<ArrayBuffer>;

type Field = readonly number[] | Uint8Array;

/** One int64 (or enum) field. Negative numbers take the ten bytes of their two's complement, as protobuf requires. */
export function int64Field(number: number, value: number | bigint): Field {
  return [...varint((number << 3) | 0), ...varint(value)];
}

/** One float field (32 bits, little-endian). */
export function floatField(number: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [...varint((number << 3) | 5), ...bytes];
}

/** One string field, UTF-8. */
export function stringField(number: number, value: string): Field {
  return bytesField(number, new TextEncoder().encode(value));
}

/** One length-delimited field: raw bytes, or a message inside a message. */
export function bytesField(number: number, value: Uint8Array): Field {
  return joinBytes([[...varint((number << 3) | 2), ...varint(value.length)], value]);
}

/** A message of the given fields. A field that is absent is simply not in the list. */
export function message(...fields: readonly Field[]): ProtobufMessage {
  return joinBytes(fields);
}

function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}

function joinBytes(parts: readonly Field[]): ProtobufMessage {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
