import { expect, test } from "vitest";
import type { AudioBlock } from "./audio-block.ts";
import { toMonoPcm, toMonoSamples } from "./to-mono-samples.ts";

test("16-bit mono of the right rate passes through as the same array", async () => {
  const pcm = Int16Array.from([1, -2, 3]);
  const block: AudioBlock = {
    sampleRate: 16_000,
    pcm,
    get channels(): never {
      throw new Error("floats should not be computed");
    },
  };
  const pieces = await collect(toMonoPcm(of(block, block)));
  expect(pieces).toHaveLength(2);
  expect(pieces[0]).toBe(pcm);
});

test("another rate, several channels and a change of rate become mono at 16 kHz", async () => {
  const second = (sampleRate: number, ...levels: number[]): AudioBlock => ({
    sampleRate,
    channels: levels.map((level) => new Float32Array(sampleRate).fill(level)),
  });
  const blocks = [second(44_100, 0.5, 0.1), second(16_000, 0.3), second(8000, 0.2, 0.4)];
  const samples = (await collect(toMonoSamples(of(...blocks)))).flatMap((piece) => [...piece]);
  expect(samples).toHaveLength(48_000);
  for (const at of [8000, 24_000, 40_000]) expect(samples[at]).toBeCloseTo(0.3, 2);
  const pcm = (await collect(toMonoPcm(of(...blocks)))).flatMap((piece) => [...piece]);
  expect(pcm).toHaveLength(48_000);
  expect((pcm[24_000] ?? 0) / 32_768).toBeCloseTo(0.3, 3);
});

async function* of(...blocks: AudioBlock[]): AsyncGenerator<AudioBlock> {
  yield* blocks;
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
