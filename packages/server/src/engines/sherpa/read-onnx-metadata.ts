import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/**
 * The `metadata_props` of an ONNX file. Only tags, lengths and the entries themselves are read: weights are jumped over.
 *
 * @throws Error when the file is missing or no protobuf message
 */
export function readOnnxMetadata(file: string): ReadonlyMap<string, string> {
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    const readAt = (start: number, length: number) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, start));
    };
    const metadata = new Map<string, string>();
    for (const field of walkFields(readAt, 0, size)) {
      if (field.number !== metadataProps || field.wire !== lengthDelimited) continue;
      const entry = readAt(field.start, field.length);
      const [key, value] = readEntry(entry);
      metadata.set(key, value);
    }
    return metadata;
  } finally {
    closeSync(descriptor);
  }
}

/** Field 14 of `ModelProto` (onnx.proto3). */
const metadataProps = 14;
const lengthDelimited = 2;

interface Field {
  readonly number: number;
  readonly wire: number;
  readonly start: number;
  readonly length: number;
}

function* walkFields(readAt: (start: number, length: number) => Buffer, from: number, to: number): Generator<Field> {
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
    } else throw new Error(`no ONNX file: wire type ${wire} at byte ${offset}`);
    if (number === 0 || start + length > to) throw new Error(`no ONNX file, or cut short: at byte ${offset} of ${to}`);
    yield { number, wire, start, length };
    offset = start + length;
  }
}

/** `StringStringEntryProto`: key is field 1, value is field 2. */
function readEntry(entry: Buffer): [string, string] {
  const texts = ["", "", ""];
  const readAt = (start: number, length: number) => entry.subarray(start, start + length);
  for (const { number, start, length } of walkFields(readAt, 0, entry.length)) {
    if (number < texts.length) texts[number] = entry.toString("utf8", start, start + length);
  }
  return [texts[1] ?? "", texts[2] ?? ""];
}

function readVarint(bytes: Buffer, at: number): { value: number; next: number } {
  let value = 0;
  for (let index = at; index < Math.min(bytes.length, at + 10); index++) {
    const byte = bytes[index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (index - at));
    if (byte < 0x80) return { value, next: index + 1 };
  }
  throw new Error("no ONNX file: a number without an end");
}
