import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import type { AudioBlock } from "./audio-block.ts";
import { decodeAudio } from "./decode-audio.ts";
import { limitMediaThreads, takeMediaThread } from "./media-threads.ts";
import { toMonoSamples } from "./to-mono-samples.ts";

test("reads pcm as 16-bit samples and ignores an odd last byte", async () => {
  const bytes = new Uint8Array([0, 0, 0, 0x40, 0, 0x80, 7]);
  for (const size of [1, 2, 3, 100]) {
    expect(await channelsOf(bytes, { size, format: "PCM" })).toEqual([[0, 0.5, -1]]);
  }
});

test("what an utterance needs while it has a thread does not wait for another", async () => {
  limitMediaThreads(1);
  onTestFinished(() => limitMediaThreads(Number.POSITIVE_INFINITY));
  const { signal } = new AbortController();
  await takeMediaThread(signal);
  const reference = readFileSync(new URL("../../../../images/speech/formats/sentence.flac", import.meta.url));
  const [channel] = await channelsOf(reference, { size: 10_000, format: "flac" });
  expect(channel?.length).toBeGreaterThan(16_000);
});

test("pieces of a buffer may start anywhere", async () => {
  for (const start of [0, 1, 2, 3]) {
    const bytes = Buffer.alloc(100 + start);
    for (let index = 0; index < 50; index++) bytes.writeInt16LE(index * 300, start + index * 2);
    const expected = Array.from({ length: 50 }, (_, index) => (index * 300) / 32_768);
    for (const size of [7, 100]) {
      expect(await channelsOf(bytes.subarray(start), { size, format: "pcm" })).toEqual([expected]);
    }
  }
});

test.each([
  ["8 bits", 1, 8, [0x80, 0xc0, 0x00], [0, 0.5, -1]],
  ["16 bits", 1, 16, [0, 0, 0, 0x40, 0, 0x80], [0, 0.5, -1]],
  ["24 bits", 1, 24, [0, 0, 0, 0, 0, 0x40, 0, 0, 0x80], [0, 0.5, -1]],
  ["32 bits", 1, 32, [0, 0, 0, 0x40, 0, 0, 0, 0x80], [0.5, -1]],
  ["32-bit floats", 3, 32, [0, 0, 0, 0x3f, 0, 0, 0xc0, 0x7f], [0.5, 0]],
  ["64-bit floats", 3, 64, [0, 0, 0, 0, 0, 0, 0, 0xc0], [-1]],
])("reads a wav file of %s, however its bytes are split", async (_name, code, bits, data, expected) => {
  for (const size of [1, 7, 1000]) {
    expect(await channelsOf(wav({ code, bits }, data), { size })).toEqual([expected]);
    expect(await channelsOf(wav({ code, bits, extensible: true }, data), { size })).toEqual([expected]);
  }
});

test("keeps the channels separate; their average is recognised", async () => {
  const bytes = wav({ code: 1, bits: 16, channels: 2 }, [0, 0x40, 0, 0, 0, 0x80, 0, 0]);
  expect(await channelsOf(bytes, { size: 3 })).toEqual([
    [0.5, -1],
    [0, 0],
  ]);
  const mono: number[] = [];
  for await (const samples of toMonoSamples(decodeAudio(cut(bytes, 9), options))) mono.push(...samples);
  expect(mono).toEqual([0.25, -0.5]);
});

test.each([0, 0xffffffff])("reads to the end if the data length is %i", async (said) => {
  const bytes = wav({ code: 1, bits: 16 }, [0, 0x40, 0, 0x80]);
  new DataView(bytes.buffer).setUint32(40, said, true);
  expect(await channelsOf(bytes, { size: 10 })).toEqual([[0.5, -1]]);
});

test("skips chunks before and after the samples", async () => {
  const plain = wav({ code: 1, bits: 16 }, [0, 0x40, 0, 0x80]);
  const list = [...Buffer.from("LIST"), 26, 0, 0, 0, ...Array(26).fill(9)];
  const bytes = new Uint8Array([...plain.subarray(0, 36), ...list, ...plain.subarray(36), ...list]);
  for (const size of [1, 50, 1000]) expect(await channelsOf(bytes, { size })).toEqual([[0.5, -1]]);
});

test("no bytes mean silence in every format", async () => {
  for (const format of ["wav", "pcm", "mp3"]) expect(await channelsOf(new Uint8Array(), { format })).toEqual([]);
});

test.each([
  ["something else", Buffer.from([1, 2, 3, 0, 250, 251, 252, 253]), "The format of this file is unknown"],
  [
    "a web page",
    Buffer.from("\n<!DOCTYPE html>找不到"),
    'This is no audio but text that begins with "<!DOCTYPE html>找不到"',
  ],
  ["a picture", Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1"), "This is no audio but png (image/png)"],
  ["a damaged mp3", Buffer.from("ID3 and so on, for a while"), "looks like mp3 (audio/mpeg)"],
  ["a header that is cut short", wav({ code: 1, bits: 16 }, []).subarray(0, 30), "looks like wav"],
  ["a header that does not end", new Uint8Array([...Buffer.from("RIFF\0\0\0\0WAVEjunk"), 255, 255, 255, 127]), "wav"],
])("names %s, and says what is accepted", async (_what, bytes, name) => {
  const failure = await channelsOf(bytes, { size: 5 }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "BAD_AUDIO", message: expect.stringContaining(name) });
  expect(failure).toMatchObject({ message: expect.stringMatching(/Send one of wav, mp3, /) });
});

test("reads a wav file whose samples come after megabytes of other chunks", async () => {
  const plain = wav({ code: 1, bits: 16 }, [0, 0x40, 0, 0x80]);
  const junk = Buffer.alloc(2 * 1024 * 1024 + 8);
  junk.write("id3 ");
  junk.writeUInt32LE(junk.length - 8, 4);
  const bytes = Buffer.concat([plain.subarray(0, 12), junk, plain.subarray(12)]);
  expect(await channelsOf(bytes, { size: 65_536 })).toEqual([[0.5, -1]]);
});

test("a file that is sent as samples is read as the file that it is, and that is said", async () => {
  const warnings: { code: string }[] = [];
  const blocks = decodeAudio(cut(wav({ code: 1, bits: 8, channels: 2 }, [0xc0, 0x80]), 7), {
    format: "pcm",
    sampleRate: 16_000,
    warn: (warning) => warnings.push(warning),
  });
  expect((await readAll(blocks)).map(({ channels }) => channels.map((each) => [...each]))).toEqual([[[0.5], [0]]]);
  expect(warnings).toMatchObject([{ code: "HEADER_IN_SAMPLES" }]);
  // A header with each piece: what the first says about its own length costs nothing of the others.
  const piece = wav({ code: 1, bits: 16 }, [0, 0x40, 0, 0x80]);
  const [channel] = await channelsOf(new Uint8Array([...piece, ...piece]), { format: "pcm" });
  expect([channel?.slice(0, 2), channel?.slice(-2)]).toEqual([
    [0.5, -1],
    [0.5, -1],
  ]);
});

const options = { format: "wav", sampleRate: 16_000 };

async function channelsOf(bytes: Uint8Array, { size = 1000, format = "wav" } = {}): Promise<number[][]> {
  const channels: number[][] = [];
  for await (const block of decodeAudio(cut(bytes, size), { ...options, format })) {
    expect(block.sampleRate).toBe(16_000);
    for (const [index, samples] of block.channels.entries()) {
      channels[index] ??= [];
      channels[index].push(...samples);
    }
  }
  return channels;
}

async function readAll(blocks: AsyncIterable<AudioBlock>): Promise<AudioBlock[]> {
  const all: AudioBlock[] = [];
  for await (const block of blocks) all.push(block);
  return all;
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

interface WavShape {
  readonly code: number;
  readonly bits: number;
  readonly channels?: number;
  readonly extensible?: boolean;
}

function wav({ code, bits, channels = 1, extensible = false }: WavShape, data: number[]): Uint8Array<ArrayBuffer> {
  const format = new DataView(new ArrayBuffer(extensible ? 40 : 16));
  format.setUint16(0, extensible ? 0xfffe : code, true);
  format.setUint16(2, channels, true);
  format.setUint32(4, 16_000, true);
  format.setUint16(14, bits, true);
  if (extensible) format.setUint16(24, code, true);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  const fmt = [...Buffer.from("fmt "), format.byteLength, 0, 0, 0, ...new Uint8Array(format.buffer)];
  return new Uint8Array([...Buffer.from("RIFF\0\0\0\0WAVE"), ...fmt, ...Buffer.from("data"), ...length, ...data]);
}
