import { expect, test } from "vitest";
import { decodeAudio, type MonoAudio } from "./decode-audio.ts";

test("reads pcm as 16-bit samples and leaves a lone last byte out", () => {
  const bytes = new Uint8Array([0, 0, 0, 0x40, 0, 0x80, 7]);
  const audio = open(bytes, "PCM", 8000);
  expect([audio.sampleRate, audio.length]).toEqual([8000, 3]);
  expect([...audio.read(0, 3)]).toEqual([0, 0.5, -1]);
  expect([...audio.read(1, 2)]).toEqual([0.5]);
});

test.each([
  ["8 bits", 1, 8, [0x80, 0xc0, 0x00], [0, 0.5, -1]],
  ["16 bits", 1, 16, [0, 0, 0, 0x40, 0, 0x80], [0, 0.5, -1]],
  ["24 bits", 1, 24, [0, 0, 0, 0, 0, 0x40, 0, 0, 0x80], [0, 0.5, -1]],
  ["32 bits", 1, 32, [0, 0, 0, 0x40, 0, 0, 0, 0x80], [0.5, -1]],
  ["32-bit floats", 3, 32, [0, 0, 0, 0x3f, 0, 0, 0xc0, 0x7f], [0.5, 0]],
  ["64-bit floats", 3, 64, [0, 0, 0, 0, 0, 0, 0, 0xc0], [-1]],
])("reads a wav file of %s", (_name, code, bits, data, expected) => {
  const audio = open(wav({ code, bits, channels: 1 }, data), "wav");
  expect([...audio.read(0, audio.length)]).toEqual(expected);
});

test("averages the channels", () => {
  const audio = open(wav({ code: 1, bits: 16, channels: 2 }, [0, 0x40, 0, 0, 0, 0x80, 0, 0]), "anything");
  expect([...audio.read(0, audio.length)]).toEqual([0.25, -0.5]);
});

test("nothing is silence in every format", () => {
  expect(open(new Uint8Array(), "wav").length).toBe(0);
  expect(open(new Uint8Array(), "pcm").length).toBe(0);
});

test("says why something else cannot be read", () => {
  expect(decodeAudio(new Uint8Array([0x49, 0x44, 0x33]), "mp3", 16_000)).toContain("RIFF");
});

function open(bytes: Uint8Array, format: string, sampleRate = 16_000): MonoAudio {
  const audio = decodeAudio(bytes, format, sampleRate);
  if (typeof audio === "string") throw new Error(audio);
  return audio;
}

function wav({ code, bits, channels }: { code: number; bits: number; channels: number }, data: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(44 + data.length));
  const bytes = new Uint8Array(view.buffer);
  bytes.set(Buffer.from("RIFF\0\0\0\0WAVEfmt "));
  view.setUint32(16, 16, true);
  view.setUint16(20, code, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, 16_000, true);
  view.setUint16(34, bits, true);
  bytes.set(Buffer.from("data"), 36);
  view.setUint32(40, data.length, true);
  bytes.set(data, 44);
  return bytes;
}
