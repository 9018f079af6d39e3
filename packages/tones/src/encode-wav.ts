const headerLength = 44;
const bytesPerSample = 2;

/** A mono WAV file of 16-bit samples. Samples beyond -1 to 1 are clipped. */
export function encodeWav(samples: Float32Array, sampleRate: number): Uint8Array<ArrayBuffer> {
  const dataLength = samples.length * bytesPerSample;
  const view = new DataView(new ArrayBuffer(headerLength + dataLength));
  writeAscii(view, 0, "RIFF");
  view.setUint32(4, headerLength - 8 + dataLength, true);
  writeAscii(view, 8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * bytesPerSample, true);
  view.setUint16(32, bytesPerSample, true);
  view.setUint16(34, bytesPerSample * 8, true);
  writeAscii(view, 36, "data");
  view.setUint32(40, dataLength, true);
  for (const [index, sample] of samples.entries()) {
    const clipped = Math.max(-1, Math.min(1, sample));
    view.setInt16(headerLength + index * bytesPerSample, Math.round(clipped * 0x7fff), true);
  }
  return new Uint8Array(view.buffer);
}

function writeAscii(view: DataView, offset: number, text: string): void {
  for (const [index, byte] of new TextEncoder().encode(text).entries()) view.setUint8(offset + index, byte);
}
