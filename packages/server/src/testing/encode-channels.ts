/**
 * A wav file of 16-bit samples with several channels. Shorter ones end with silence.
 *
 * @param channels samples within [-1, 1]
 */
export function encodeChannels(channels: readonly Float32Array[], sampleRate = 16_000): Buffer<ArrayBuffer> {
  const frames = Math.max(0, ...channels.map(({ length }) => length));
  const frameBytes = 2 * channels.length;
  const wav = Buffer.alloc(44 + frames * frameBytes);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(channels.length, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(sampleRate * frameBytes, 28);
  wav.writeUInt16LE(frameBytes, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(frames * frameBytes, 40);
  for (const [index, samples] of channels.entries()) {
    for (const [frame, sample] of samples.entries()) {
      const value = Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)));
      wav.writeInt16LE(value, 44 + frame * frameBytes + 2 * index);
    }
  }
  return wav;
}
