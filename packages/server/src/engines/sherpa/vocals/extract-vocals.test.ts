import { describe, expect, it } from "vitest";
import type { AudioBlock } from "../../../audio/audio-block.ts";
import { type BlockSizes, blockSizes, extractVocals, type SeparateBlock } from "./extract-vocals.ts";
import { vocalsRate } from "./vocals-messages.ts";

const sizes: BlockSizes = { core: 1000, context: 200, fade: 100 };

describe("extractVocals", () => {
  it.each([0, 1, 199, 1000, 1001, 1200, 1400, 5000, 12_345])(
    "returns %i samples unchanged if there is no music",
    async (length) => {
      const sound = noise(length);
      const heard = await extract([sound], identity);
      expect(heard).toHaveLength(length);
      expect(largestDifference(heard, sound)).toBeLessThan(1e-6);
    },
  );

  it("hides the distorted ends of blocks", async () => {
    const sound = noise(12_345);
    const spoil: SeparateBlock = async (channels) => {
      const samples = channels[0]?.slice() ?? new Float32Array();
      samples.fill(70, 0, 90).fill(-70, samples.length - 90);
      return samples;
    };
    expect(largestDifference(await extract([sound], spoil), sound)).toBeLessThan(1e-6);
  });

  it("keeps a failed block unchanged, and crossfades without a step", async () => {
    const sound = new Float32Array(5000).fill(0.5);
    let blocks = 0;
    const heard = await extract([sound], async (channels) =>
      ++blocks === 2 ? undefined : new Float32Array(channels[0]?.length ?? 0),
    );
    expect(heard[500]).toBe(0);
    expect(heard[1500]).toBe(0.5);
    expect(heard[2500]).toBe(0);
    const steps = heard.map((sample, index) => Math.abs(sample - (heard[index - 1] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(0.01);
  });

  it("passes both channels to the model, and mixes more than two", async () => {
    const counts: number[] = [];
    const count: SeparateBlock = async (channels) => {
      counts.push(channels.length);
      return channels[0];
    };
    for (const channels of [1, 2, 6])
      await extract(
        Array.from({ length: channels }, () => noise(300)),
        count,
      );
    expect(counts).toEqual([1, 2, 1]);
  });

  it("converts every rate to the model's", async () => {
    const blocks = [16_000, 8000, 48_000, 11_025].map(async (sampleRate) => {
      const sine = Float32Array.from({ length: sampleRate }, (_, index) =>
        Math.sin((2 * Math.PI * 440 * index) / sampleRate),
      );
      const heard = await extract([sine], identity, { sampleRate, sizes: blockSizes });
      expect(Math.abs(heard.length - vocalsRate)).toBeLessThanOrEqual(2);
      const wanted = heard.map((_, index) => Math.sin((2 * Math.PI * 440 * index) / vocalsRate));
      const inside = (samples: Float32Array) => samples.subarray(2000, -2000);
      expect(largestDifference(inside(heard), inside(wanted))).toBeLessThan(0.02);
    });
    await Promise.all(blocks);
  });

  it("buffers no more than one block", async () => {
    let longest = 0;
    let pulled = 0;
    let given = 0;
    async function* endless(): AsyncGenerator<AudioBlock> {
      for (; pulled < 100_000; pulled += 50) {
        longest = Math.max(longest, pulled - given);
        yield { sampleRate: vocalsRate, channels: [new Float32Array(50)] };
      }
    }
    for await (const { channels } of extractVocals(endless(), identity, sizes)) given += channels[0]?.length ?? 0;
    expect(given).toBe(100_000);
    expect(longest).toBeLessThanOrEqual(sizes.core + 2 * sizes.context);
  });
});

const identity: SeparateBlock = async (channels) => channels[0];

function noise(length: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  });
}

async function extract(
  channels: readonly Float32Array[],
  separate: SeparateBlock,
  options: { sampleRate?: number; sizes?: BlockSizes } = {},
): Promise<Float32Array> {
  const { sampleRate = vocalsRate } = options;
  async function* blocks(): AsyncGenerator<AudioBlock> {
    for (let start = 0; start < (channels[0]?.length ?? 0); start += 170) {
      yield { sampleRate, channels: channels.map((samples) => samples.slice(start, start + 170)) };
    }
  }
  const heard: number[] = [];
  for await (const {
    channels: [mono = new Float32Array()],
  } of extractVocals(blocks(), separate, options.sizes ?? sizes)) {
    for (const sample of mono) heard.push(sample);
  }
  return Float32Array.from(heard);
}

function largestDifference(left: Float32Array, right: Float32Array): number {
  return left.reduce((largest, sample, index) => Math.max(largest, Math.abs(sample - (right[index] ?? 0))), 0);
}
