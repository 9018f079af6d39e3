const scale = 32_768;

/** Samples within [-1, 1] of 16-bit ones. A loop, because `from` with a function takes ten times as long. */
export function toFloats(samples: Int16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(samples.length);
  for (let index = 0; index < floats.length; index++) floats[index] = (samples[index] as number) / scale;
  return floats;
}

/** 16-bit samples of those within [-1, 1]; what came from 16 bits comes out as it was. */
export function toInt16(samples: Float32Array): Int16Array<ArrayBuffer> {
  const integers = new Int16Array(samples.length);
  for (let index = 0; index < integers.length; index++) {
    const sample = (samples[index] as number) * scale;
    // Storing cuts the fraction off, and does it much faster than rounding.
    integers[index] = Math.max(-scale, Math.min(32_767, sample < 0 ? sample - 0.5 : sample + 0.5));
  }
  return integers;
}
