/** Similarity of two prints, -1 to 1. */
export function cosine(left: Float32Array, right: Float32Array): number {
  let dot = 0;
  let lefts = 0;
  let rights = 0;
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? 0;
    dot += value * other;
    lefts += value * value;
    rights += other * other;
  }
  return lefts > 0 && rights > 0 ? dot / Math.sqrt(lefts * rights) : 0;
}

/** The same direction with length 1; undefined if it has none. */
export function unitPrint(vector: Float32Array): Float32Array | undefined {
  const length = Math.hypot(...vector);
  return length > 0 && Number.isFinite(length) ? vector.map((value) => value / length) : undefined;
}
