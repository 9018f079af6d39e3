/** The middle of the frame with the least energy. */
export function quietestOffset(samples: Float32Array, frame: number): number {
  let best = { energy: Number.POSITIVE_INFINITY, offset: samples.length };
  for (let start = 0; start + frame <= samples.length; start += frame) {
    let energy = 0;
    for (let index = start; index < start + frame; index++) energy += (samples[index] ?? 0) ** 2;
    // The later of two equally quiet places makes longer pieces.
    if (energy <= best.energy) best = { energy, offset: start + Math.floor(frame / 2) };
  }
  return best.offset;
}
