import { describe, expect, it } from "vitest";
import { computePeaks, fitPeaks, samplesPerPeak } from "./compute-peaks.ts";

describe("computePeaks", () => {
  it("takes the loudest sample of each 20 ms, of either sign", () => {
    const pcm = new Int16Array(samplesPerPeak * 2 + 1);
    pcm[5] = 8192;
    pcm[samplesPerPeak] = -16384;
    pcm[samplesPerPeak * 2] = -32768;
    expect([...computePeaks(pcm)]).toEqual([0.25, 0.5, 1]);
  });

  it("returns nothing for no samples", () => {
    expect(computePeaks(new Int16Array())).toHaveLength(0);
  });
});

describe("fitPeaks", () => {
  it("keeps the loudest of each stretch", () => {
    expect([...fitPeaks(Float32Array.of(0, 1, 0.5, 0.25), 2)]).toEqual([1, 0.5]);
  });

  it("repeats short recordings over the bars", () => {
    expect([...fitPeaks(Float32Array.of(1, 0.5), 4)]).toEqual([1, 1, 0.5, 0.5]);
  });

  it("amplifies a quiet recording, but not silence", () => {
    expect(fitPeaks(Float32Array.of(0.125), 1)[0]).toBe(0.5);
    expect(fitPeaks(Float32Array.of(0.01), 1)[0]).toBeCloseTo(0.01);
  });
});
