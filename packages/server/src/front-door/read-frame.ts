import { type ParsedFrame, parseClientFrame } from "@funasr-images/protocol";

/**
 * Reads the bytes of a text frame. A large one is not even parsed: that would block the only thread, and no real
 * client's frame comes near the limit.
 *
 * @param maxBytes MAX_TEXT_BYTES, which the refusal mentions
 * @returns the refusal `TOO_LARGE` for one that is larger
 */
export function readFrame(bytes: Uint8Array, maxBytes: number): ParsedFrame {
  if (bytes.length <= maxBytes)
    return parseClientFrame(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  const message = `The text frame has ${bytes.length} bytes, more than ${maxBytes} (MAX_TEXT_BYTES). Send audio in binary frames.`;
  return { ok: false, error: { code: "TOO_LARGE", message } };
}

/** The names of the fields of a frame that could be read, also of those that no server reads, in its order. */
export function readFields(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  return Object.keys(JSON.parse(text.replace(/^\uFEFF/, "")) ?? {});
}
