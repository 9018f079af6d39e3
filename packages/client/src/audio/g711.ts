/** G.711, as telephone systems record: one byte to a sample within [-1, 1]. */
export const alawSamples = Float32Array.from({ length: 256 }, (_, byte) => {
  const flipped = byte ^ 0x55;
  const exponent = (flipped >> 4) & 7;
  const mantissa = (flipped & 15) * 16 + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return (flipped & 0x80 ? magnitude : -magnitude) / 32_768;
});

export const mulawSamples = Float32Array.from({ length: 256 }, (_, byte) => {
  const flipped = ~byte & 0xff;
  const magnitude = ((((flipped & 15) << 3) + 0x84) << ((flipped >> 4) & 7)) - 0x84;
  return (flipped & 0x80 ? -magnitude : magnitude) / 32_768;
});
