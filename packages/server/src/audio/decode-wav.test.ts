import { readHead } from "@funasr-images/decoder";
import { expect, test } from "vitest";
import { decodeWav, readWavStart } from "./decode-wav.ts";

test("broken headers are refused or read, and never end the process", async () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  let read = 0;
  let refused = 0;
  for (let round = 0; round < 3000; round++) {
    const whole = wav([8, 16, 24, 32][random(4)] ?? 16, 1 + random(3));
    for (let change = random(4); change > 0; change--) whole[random(70)] = random(256);
    const bytes = whole.subarray(0, random(3) === 0 ? random(whole.length) : whole.length);
    const { answer: start, bytes: all } = await readHead(cut(bytes, 1 + random(90)), readWavStart);
    if (start.kind !== "wav") refused += 1;
    else for await (const block of decodeWav(all, start)) for (const samples of block.channels) read += samples.length;
  }
  expect(refused).toBeGreaterThan(100);
  expect(read).toBeGreaterThan(10_000);
});

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

function wav(bits: number, channels: number): Buffer {
  const bytes = Buffer.alloc(244, 9);
  bytes.write("RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0", "latin1");
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(16_000, 24);
  bytes.writeUInt16LE(bits, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(200, 40);
  return bytes;
}
