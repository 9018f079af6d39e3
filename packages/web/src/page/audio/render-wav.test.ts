import { readWavHeader } from "@funasr-images/protocol";
import { expect, it } from "vitest";
import { renderWav } from "./decode-audio-file.ts";

it("renders a wav file that the protocol can read", async () => {
  const wav = new Uint8Array(await renderWav([Int16Array.of(1, -2), Int16Array.of(3)]).arrayBuffer());
  expect(readWavHeader(wav)).toMatchObject({
    sampleRate: 16_000,
    channels: 1,
    bitsPerSample: 16,
    encoding: "integer",
    dataOffset: 44,
    dataBytes: 6,
  });
  expect([...new Int16Array(wav.buffer, 44)]).toEqual([1, -2, 3]);
});
