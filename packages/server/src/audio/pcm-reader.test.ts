import { expect, test } from "vitest";
import { createPcmReader } from "./pcm-reader.ts";

test.each([1, 2, 3, 7, 64])("gives the same samples from pieces of %i bytes, at odd offsets too", (size) => {
  const samples = Int16Array.from({ length: 100 }, (_, index) => index * 300 - 15_000);
  const padded = Buffer.concat([Buffer.alloc(1), Buffer.from(samples.buffer), Buffer.alloc(1)]);
  const read = createPcmReader();
  const heard: number[] = [];
  // The last byte is half a sample whose rest never comes.
  for (let at = 1; at < padded.length; at += size) heard.push(...read(padded.subarray(at, at + size)));
  expect(heard).toEqual([...samples]);
});
