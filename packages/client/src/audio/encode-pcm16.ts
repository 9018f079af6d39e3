/** Samples within [-1, 1] to s16le, as every server takes them; louder ones are cut. */
export function encodePcm16(samples: Float32Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < samples.length; index += 1) {
    const scaled = Math.round((samples[index] ?? 0) * 32_768);
    view.setInt16(index * 2, Math.max(-32_768, Math.min(32_767, scaled)), true);
  }
  return bytes;
}
