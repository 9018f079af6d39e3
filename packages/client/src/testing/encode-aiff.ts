/** A mono AIFF file at 16 kHz: a format that the library itself does not read. */
export function encodeAiff(samples: Int16Array): Buffer<ArrayBuffer> {
  const file = Buffer.alloc(54 + samples.length * 2);
  file.write("FORM", 0);
  file.writeUInt32BE(file.length - 8, 4);
  file.write("AIFFCOMM", 8);
  file.writeUInt32BE(18, 16);
  file.writeUInt16BE(1, 20);
  file.writeUInt32BE(samples.length, 22);
  file.writeUInt16BE(16, 26);
  // 16000 as an 80-bit float.
  file.set([0x40, 0x0c, 0xfa, 0, 0, 0, 0, 0, 0, 0], 28);
  file.write("SSND", 38);
  file.writeUInt32BE(8 + samples.length * 2, 42);
  for (const [index, sample] of samples.entries()) file.writeInt16BE(sample, 54 + index * 2);
  return file;
}
