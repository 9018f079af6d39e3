import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readWavHeader } from "@funasr-images/client";
import { expect, test } from "vitest";
import { joinSpeech } from "./join-speech.ts";
import { readSpeech } from "./read-speech.ts";

const sample = (name: string) =>
  fileURLToPath(new URL(`../../../images/local/models/speech-zh/samples/${name}`, import.meta.url));

test("puts silence around recordings, with a matching header", async () => {
  const [first, second] = await Promise.all(["time.wav", "room-number.wav"].map((name) => readSpeech(sample(name))));
  const joined = await joinSpeech([sample("time.wav"), sample("room-number.wav")], {
    before: 1,
    between: 0.5,
    after: 2,
  });
  const spoken = (first?.samples.length ?? 0) + (second?.samples.length ?? 0);
  expect(joined.samples.length).toBe(spoken + 2 * 16_000 * 3.5);
  expect(readWavHeader(joined.wav)).toMatchObject({
    ...{ sampleRate: 16_000, channels: 1, bitsPerSample: 16, dataBytes: joined.samples.length },
  });
  expect(joined.samples.subarray(32_000, 32_000 + (first?.samples.length ?? 0))).toEqual(first?.samples);
});

test("refuses recordings of two sample rates", async () => {
  const other = path.join(tmpdir(), `eight-${process.pid}.wav`);
  const { wav } = await readSpeech(sample("time.wav"));
  const slow = Buffer.from(wav);
  slow.writeUInt32LE(8000, 24);
  await writeFile(other, slow);
  await expect(joinSpeech([sample("time.wav"), other], {})).rejects.toMatchObject({
    code: "BAD_RECORDINGS",
    message: expect.stringMatching(/eight-\d+\.wav does not have 16000 Hz like .*time\.wav/),
  });
});

test("without recordings is silence", async () => {
  expect(await joinSpeech([], { after: 1 })).toMatchObject({ sampleRate: 16_000, samples: Buffer.alloc(32_000) });
});
