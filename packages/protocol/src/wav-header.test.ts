import { expect, test } from "vitest";
import { readWavHeader, startsAsWav } from "./wav-header.ts";

test.each([
  ["RIFF", true],
  ["RF64", true],
  ["BW64", true],
  ["RIF", false],
  ["fLaC", false],
])("%s starts a wav file: %s", (start, answer) => {
  expect(startsAsWav(new TextEncoder().encode(start))).toBe(answer);
});

test("reads a plain 44-byte header", () => {
  expect(readWavHeader(riff(format(), chunk("data", 32_000)))).toEqual({
    encoding: "integer",
    channels: 1,
    sampleRate: 16_000,
    bitsPerSample: 16,
    dataOffset: 44,
    dataBytes: 32_000,
    seconds: 1,
  });
});

test("skips extra chunks, odd ones with their padding", () => {
  const wav = riff(format(), chunk("LIST", 26), chunk("junk", 3), chunk("data", 8), chunk("tail", 4));
  expect(readWavHeader(wav)).toMatchObject({ dataOffset: 44 + 34 + 12, dataBytes: 8 });
});

test("reads the 78-byte header that ffmpeg writes", () => {
  expect(readWavHeader(riff(format(), chunk("LIST", 26), chunk("data", 4)))).toMatchObject({ dataOffset: 78 });
});

test("accepts as many channels as any recorder writes", () => {
  expect(readWavHeader(riff(format({ channels: 32 }), chunk("data", 128)))).toMatchObject({
    channels: 32,
    dataBytes: 128,
  });
});

test("reads the encoding inside WAVE_FORMAT_EXTENSIBLE", () => {
  const wav = riff(format({ code: 0xfffe, bits: 32, channels: 2, extra: 24, subFormat: 3 }), chunk("data", 16));
  expect(readWavHeader(wav)).toMatchObject({ encoding: "float", channels: 2, bitsPerSample: 32, dataBytes: 16 });
});

test.each([0, 0xffffffff, 1000])("reads what is there when the data length is %i", (said) => {
  const wav = riff(format(), chunk("data", 9));
  new DataView(wav.buffer).setUint32(40, said, true);
  expect(readWavHeader(wav)).toMatchObject({ dataBytes: 10 });
});

test.each([
  [new Uint8Array(3), "RIFF"],
  [riff(chunk("data", 4)), "before its fmt"],
  [riff(format()), "no data chunk"],
  [riff(format({ code: 2 }), chunk("data", 4)), "0x2"],
  [riff(format({ bits: 12 }), chunk("data", 4)), "12 bits"],
  [riff(format({ channels: 0 }), chunk("data", 4)), "no channel"],
  [riff(format({ channels: 33 }), chunk("data", 4)), "33 channels, more than 32"],
  [riff(format({ channels: 65_535 }), chunk("data", 4)), "65535 channels, more than 32"],
  [riff(format({ rate: 7 }), chunk("data", 4)), "sample rate is 7"],
  [riff(format()).subarray(0, 30), "cut short"],
])("says why it cannot read a file (%#)", (bytes, reason) => {
  expect(readWavHeader(bytes)).toContain(reason);
});

test.each([
  ["A-law", 6, "alaw"],
  ["mu-law", 7, "mulaw"],
])("reads %s only if asked to", (_name, code, encoding) => {
  const wav = riff(format({ code, bits: 8, rate: 8000 }), chunk("data", 16));
  expect(readWavHeader(wav, { companded: true })).toMatchObject({
    encoding,
    bitsPerSample: 8,
    dataBytes: 16,
    seconds: 0.002,
  });
  expect(readWavHeader(wav)).toBe(`its encoding is 0x${code}, neither integer nor float samples`);
});

test.each([
  ["integer", 1, [8, 16, 24, 32]],
  ["float", 3, [32, 64]],
  ["alaw", 6, [8]],
])("%s samples have only the widths of their encoding", (encoding, code, widths) => {
  for (const bits of [8, 12, 16, 24, 32, 64]) {
    const wav = riff(format({ code, bits }), chunk("data", 48));
    const header = readWavHeader(wav, { companded: true });
    if (widths.includes(bits)) expect(header).toMatchObject({ encoding, bitsPerSample: bits });
    else expect(header).toBe(`it has ${bits} bits per sample, not one of ${widths.join(", ")}`);
  }
});

test.each([
  [3999, false],
  [4000, true],
  [192_000, true],
  [192_001, false],
])("a rate of %i Hz is accepted: %s", (rate, read) => {
  const header = readWavHeader(riff(format({ rate }), chunk("data", 4)));
  if (read) expect(header).toMatchObject({ sampleRate: rate });
  else expect(header).toBe(`its sample rate is ${rate}, not 4000 to 192000`);
});

test.each([
  ["no RIFF", riff(format(), chunk("data", 4)).fill(0, 0, 4), "it does not start with RIFF and WAVE"],
  ["no WAVE", riff(format(), chunk("data", 4)).fill(0, 8, 12), "it does not start with RIFF and WAVE"],
  ["nothing behind its beginning", riff(), "it has no fmt chunk"],
  ["a chunk that is cut in its head", riff(format(), new Uint8Array(7)), "it has no data chunk"],
  [
    "an encoding inside of a header that is too short for one",
    riff(format({ code: 0xfffe, extra: 8 })),
    "its encoding is 0xfffe, neither integer nor float samples",
  ],
  ["a short format", riff(chunk("fmt ", 14), chunk("data", 4)), "its fmt chunk is cut short"],
])("explains a file with %s", (_name, bytes, reason) => {
  expect(readWavHeader(bytes)).toBe(reason);
});

test("counts only complete frames of all channels", () => {
  const wav = riff(format({ channels: 2, rate: 8000 }), chunk("data", 14));
  expect(readWavHeader(wav)).toMatchObject({ dataBytes: 12, seconds: 3 / 8000 });
});

test("finds no samples in an empty data chunk at the end", () => {
  expect(readWavHeader(riff(format(), chunk("data", 0)))).toMatchObject({ dataOffset: 44, dataBytes: 0, seconds: 0 });
});

function riff(...chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = chunks.flatMap((part) => [...part]);
  const bytes = new Uint8Array(12 + body.length);
  bytes.set(Buffer.from("RIFF\0\0\0\0WAVE"));
  bytes.set(body, 12);
  return bytes;
}

function chunk(name: string, size: number): Uint8Array {
  const bytes = new Uint8Array(8 + size + (size % 2));
  bytes.set(Buffer.from(name));
  new DataView(bytes.buffer).setUint32(4, size, true);
  return bytes;
}

function format({ code = 1, channels = 1, rate = 16_000, bits = 16, extra = 0, subFormat = 0 } = {}): Uint8Array {
  const bytes = chunk("fmt ", 16 + extra);
  const view = new DataView(bytes.buffer, 8);
  view.setUint16(0, code, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rate, true);
  view.setUint16(14, bits, true);
  if (extra >= 10) view.setUint16(24, subFormat, true);
  return bytes;
}
