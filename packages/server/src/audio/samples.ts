const scale = 32_768;

/** 16-bit samples to samples within [-1, 1]. A loop, because `from` with a function takes ten times as long. */
export function toFloats(samples: Int16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(samples.length);
  for (let index = 0; index < floats.length; index++) floats[index] = (samples[index] as number) / scale;
  return floats;
}

/** Samples within [-1, 1] to 16-bit samples; those from 16 bits are restored exactly. */
export function toInt16(samples: Float32Array): Int16Array<ArrayBuffer> {
  const integers = new Int16Array(samples.length);
  for (let index = 0; index < integers.length; index++) {
    const sample = (samples[index] as number) * scale;
    // Storing truncates the fraction, which is much faster than rounding.
    integers[index] = Math.max(-scale, Math.min(32_767, sample < 0 ? sample - 0.5 : sample + 0.5));
  }
  return integers;
}

/** Joins arrays into one. */
export function joinSamples(pieces: readonly Float32Array[]): Float32Array {
  if (pieces.length === 1 && pieces[0]) return pieces[0];
  const joined = new Float32Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}

/** The middle of the frame with the least energy. */
export function quietestOffset(samples: Float32Array, frame: number): number {
  let best = { energy: Number.POSITIVE_INFINITY, offset: samples.length };
  for (let start = 0; start + frame <= samples.length; start += frame) {
    let energy = 0;
    for (let index = start; index < start + frame; index++) energy += (samples[index] ?? 0) ** 2;
    // The later of two equally quiet places gives longer pieces.
    if (energy <= best.energy) best = { energy, offset: start + Math.floor(frame / 2) };
  }
  return best.offset;
}
