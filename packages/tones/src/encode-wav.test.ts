import { describe, expect, it } from "vitest";
import { encodeWav } from "./encode-wav.ts";

describe("encodeWav", () => {
  it("writes a canonical header and 16-bit samples", () => {
    const wav = Buffer.from(encodeWav(Float32Array.of(0, 1, -1), 8000));
    expect(wav.toString("latin1", 0, 4)).toBe("RIFF");
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    expect(wav.toString("latin1", 8, 16)).toBe("WAVEfmt ");
    const format = { tag: wav.readUInt16LE(20), channels: wav.readUInt16LE(22), rate: wav.readUInt32LE(24) };
    expect(format).toEqual({ tag: 1, channels: 1, rate: 8000 });
    const frames = { bytesPerSecond: wav.readUInt32LE(28), block: wav.readUInt16LE(32), bits: wav.readUInt16LE(34) };
    expect(frames).toEqual({ bytesPerSecond: 16000, block: 2, bits: 16 });
    expect(wav.toString("latin1", 36, 40)).toBe("data");
    expect(wav.readUInt32LE(40)).toBe(6);
    expect([44, 46, 48].map((offset) => wav.readInt16LE(offset))).toEqual([0, 32767, -32767]);
  });

  it("clips what is too loud instead of wrapping around", () => {
    const wav = Buffer.from(encodeWav(Float32Array.of(1.5, -2), 16000));
    expect([wav.readInt16LE(44), wav.readInt16LE(46)]).toEqual([32767, -32767]);
  });
});
