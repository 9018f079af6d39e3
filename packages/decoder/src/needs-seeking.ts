/**
 * Whether a file of the mp4 family has its index after its samples, so that it cannot be read from a pipe.
 *
 * @param isLast whether no bytes follow
 * @returns undefined if more bytes are needed
 */
export function needsSeeking(bytes: Uint8Array, isLast: boolean): boolean | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 0; ; ) {
    if (offset + 8 > bytes.length) return isLast || offset > longestWalk ? isMp4(bytes) : undefined;
    const name = boxName(bytes, offset);
    if (offset === 0 && name !== "ftyp") return false;
    if (name === "moov") return false;
    if (name === "mdat") return true;
    const size = view.getUint32(offset);
    // 0 and 1 stand for "to the end" and for a 64-bit length: neither may come before the index.
    if (size < 8) return true;
    offset += size;
  }
}

const longestWalk = 256 * 1024;

function isMp4(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && boxName(bytes, 0) === "ftyp";
}

function boxName(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
}
