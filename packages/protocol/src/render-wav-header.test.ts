import { expect, test } from "vitest";
import { renderWavHeader } from "./render-wav-header.ts";
import { readWavHeader } from "./wav-header.ts";

test("is read back as it was written", () => {
  const header = renderWavHeader(32_000, 16_000);
  const wav = new Uint8Array(44 + 32_000);
  wav.set(header);
  expect(readWavHeader(wav)).toEqual({
    encoding: "integer",
    channels: 1,
    sampleRate: 16_000,
    bitsPerSample: 16,
    dataOffset: 44,
    dataBytes: 32_000,
    seconds: 1,
  });
  const view = new DataView(header.buffer);
  expect([view.getUint32(4, true), view.getUint32(28, true), view.getUint16(32, true)]).toEqual([32_036, 32_000, 2]);
});
