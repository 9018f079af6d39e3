import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readSpeech } from "./read-speech.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "read-speech-"));
});
afterAll(() => rm(directory, { recursive: true }));

/** A wav file; `after` are bytes behind its samples. */
async function write({ channels = 1, bits = 16, after = 0 } = {}) {
  const samples = Buffer.from([1, 2, 3, 4]);
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length + after, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(16_000, 24);
  header.writeUInt32LE((16_000 * channels * bits) / 8, 28);
  header.writeUInt16LE((channels * bits) / 8, 32);
  header.writeUInt16LE(bits, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.length, 40);
  const path = join(directory, "a.wav");
  const wav = Buffer.concat([header, samples, Buffer.alloc(after)]);
  await writeFile(path, wav);
  return { path, wav };
}

it("reads the file, and its samples without what surrounds them", async () => {
  const { path, wav } = await write({ after: 8 });
  const speech = await readSpeech(path);
  expect(speech.sampleRate).toBe(16_000);
  expect(Buffer.from(speech.wav)).toEqual(wav);
  expect(Buffer.from(speech.samples)).toEqual(Buffer.from([1, 2, 3, 4]));
});

it.each([{ channels: 2 }, { bits: 8 }])("refuses what is not 16-bit mono: %j", async (format) => {
  const { path } = await write(format);
  await expect(readSpeech(path)).rejects.toMatchObject({
    code: "BAD_RECORDINGS",
    message: expect.stringMatching(/must have 16-bit mono samples.*\(.*a\.wav\)/),
  });
});

it("refuses anything but a wav file, and says why", async () => {
  const path = join(directory, "b.wav");
  await writeFile(path, "text");
  await expect(readSpeech(path)).rejects.toMatchObject({
    code: "BAD_RECORDINGS",
    message: expect.stringMatching(/is not a wav file: .*\(.*b\.wav\)/),
  });
});
