import { lengthDelimited, walkFields, withFile } from "./walk-protobuf.ts";

/**
 * The `metadata_props` of an ONNX file. Only tags, lengths and the entries themselves are read: weights are skipped.
 *
 * @throws Error if the file is missing or not a protobuf message
 */
export function readOnnxMetadata(file: string): ReadonlyMap<string, string> {
  return withFile(file, (readAt, size) => {
    const metadata = new Map<string, string>();
    for (const field of walkFields(readAt, 0, size)) {
      if (field.number !== metadataProps || field.wire !== lengthDelimited) continue;
      const [key, value] = readEntry(readAt(field.start, field.length));
      metadata.set(key, value);
    }
    return metadata;
  });
}

/** Field 14 of `ModelProto` (onnx.proto3). */
const metadataProps = 14;

/** `StringStringEntryProto`: key is field 1, value is field 2. */
function readEntry(entry: Buffer): [string, string] {
  const texts = ["", "", ""];
  const readAt = (start: number, length: number) => entry.subarray(start, start + length);
  for (const { number, start, length } of walkFields(readAt, 0, entry.length)) {
    if (number < texts.length) texts[number] = entry.toString("utf8", start, start + length);
  }
  return [texts[1] ?? "", texts[2] ?? ""];
}
