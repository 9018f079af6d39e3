/** The 44 bytes before s16le mono samples that make them a wav file; {@link readWavHeader} reads them back. */
export function renderWavHeader(dataBytes: number, sampleRate: number): Uint8Array<ArrayBuffer> {
  const header = new DataView(new ArrayBuffer(44));
  writeText(header, 0, "RIFF");
  header.setUint32(4, 36 + dataBytes, true);
  writeText(header, 8, "WAVEfmt ");
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, sampleRate, true);
  header.setUint32(28, sampleRate * 2, true);
  header.setUint16(32, 2, true);
  header.setUint16(34, 16, true);
  writeText(header, 36, "data");
  header.setUint32(40, dataBytes, true);
  return new Uint8Array(header.buffer);
}

function writeText(view: DataView, offset: number, text: string): void {
  for (let index = 0; index < text.length; index++) view.setUint8(offset + index, text.charCodeAt(index));
}
