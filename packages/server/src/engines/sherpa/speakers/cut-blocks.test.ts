import { expect, test } from "vitest";
import { type AudioBlockCut, cutBlocks } from "./cut-blocks.ts";

const options = { most: 1000, search: 200, frame: 10 };

test("joined blocks are the recording, none is over the limit, and cuts are at quiet places", async () => {
  const sound = Float32Array.from({ length: 4321 }, (_, index) => (index % 300 < 40 ? 0 : 1 + index));
  const blocks = await cut(sound, 77);
  let start = 0;
  for (const block of blocks) {
    expect(block.start).toBe(start);
    expect(block.samples.length).toBeLessThanOrEqual(options.most);
    expect(block.isWhole).toBe(false);
    if (start > 0) expect(start % 300).toBeLessThan(40);
    start += block.samples.length;
  }
  expect(blocks.flatMap(({ samples }) => [...samples])).toEqual([...sound]);
});

test.each([1, 999, 1000])("a recording of %i samples is one block", async (length) => {
  const blocks = await cut(new Float32Array(length).fill(1), 64);
  expect(blocks).toMatchObject([{ start: 0, isWhole: true }]);
  expect(blocks[0]?.samples).toHaveLength(length);
});

test("no audio makes no block", async () => {
  expect(await cut(new Float32Array(), 64)).toEqual([]);
});

test("an hour is never buffered: at most one block and one piece", async () => {
  const second = new Float32Array(16_000);
  let pulled = 0;
  let cutOff = 0;
  let most = 0;
  async function* hour() {
    for (let seconds = 0; seconds < 3600; seconds++) {
      pulled += second.length;
      most = Math.max(most, pulled - cutOff);
      yield second;
    }
  }
  const limits = { most: 300 * 16_000, search: 60 * 16_000, frame: 1600 };
  for await (const { samples } of cutBlocks(hour(), limits)) cutOff += samples.length;
  expect(cutOff).toBe(3600 * 16_000);
  expect(most).toBeLessThanOrEqual(limits.most + second.length);
});

async function cut(sound: Float32Array, piece: number) {
  async function* pieces() {
    for (let start = 0; start < sound.length; start += piece) yield sound.subarray(start, start + piece);
  }
  const blocks: AudioBlockCut[] = [];
  for await (const block of cutBlocks(pieces(), options)) blocks.push(block);
  return blocks;
}
