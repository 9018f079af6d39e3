/**
 * Reads s16le samples out of bytes that are cut anywhere: half a sample waits for its rest.
 *
 * @returns takes bytes, gives their samples: a view of them where their offset allows it, to be used before they change
 */
export function createPcmReader(): (bytes: Uint8Array) => Int16Array {
  let rest: Uint8Array = new Uint8Array();
  return (bytes) => {
    const whole = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes;
    const used = whole.length - (whole.length % 2);
    rest = Uint8Array.from(whole.subarray(used));
    return viewPcm(whole.subarray(0, used));
  };
}

/** Whole samples as such. Every processor that Node runs on is little endian. */
export function viewPcm(bytes: Uint8Array): Int16Array {
  // Not `slice`: that of a Buffer does not copy.
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes);
  return new Int16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2);
}
