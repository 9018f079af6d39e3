/** One array of all. */
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
