/**
 * The 44 bytes before s16le samples that make them a wav file; {@link readWavHeader} reads them back.
 *
 * @param channels interleaved in the samples
 */
export function renderWavHeader(dataBytes: number, sampleRate: number, channels = 1): Uint8Array<ArrayBuffer> {
  const header = new DataView(new ArrayBuffer(44));
  writeText(header, 0, "RIFF");
  header.setUint32(4, 36 + dataBytes, true);
  writeText(header, 8, "WAVEfmt ");
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, channels, true);
  header.setUint32(24, sampleRate, true);
  header.setUint32(28, sampleRate * channels * 2, true);
  header.setUint16(32, channels * 2, true);
  header.setUint16(34, 16, true);
  writeText(header, 36, "data");
  header.setUint32(40, dataBytes, true);
  return new Uint8Array(header.buffer);
}

function writeText(view: DataView, offset: number, text: string): void {
  for (let index = 0; index < text.length; index++) view.setUint8(offset + index, text.charCodeAt(index));
}
