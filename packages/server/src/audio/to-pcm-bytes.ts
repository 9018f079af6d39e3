/** Samples within [-1, 1] as s16le, which is all that the streaming servers take. */
export async function* toPcmBytes(pieces: AsyncIterable<Float32Array>): AsyncGenerator<Uint8Array> {
  for await (const samples of pieces) {
    const pcm = new Int16Array(samples.length);
    for (const [index, sample] of samples.entries()) {
      pcm[index] = Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)));
    }
    yield new Uint8Array(pcm.buffer);
  }
}
