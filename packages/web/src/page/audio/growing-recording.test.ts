import { expect, it } from "vitest";
import { computePeaks, samplesPerPeak } from "./compute-peaks.ts";
import { createGrowingRecording } from "./growing-recording.ts";

it("has the same waveform as the whole, in pieces of any size", () => {
  const pcm = Int16Array.from({ length: samplesPerPeak * 3000 }, (_, at) => (at * 7919) % 32768);
  const recording = createGrowingRecording();
  for (let at = 0; at < pcm.length; at += 777) recording.add(pcm.slice(at, at + 777));
  expect([...recording.peaks()]).toEqual([...computePeaks(pcm)]);
  expect(recording.durationMs).toBe(60_000);
  expect(recording.pieces.reduce((sum, piece) => sum + piece.length, 0)).toBe(pcm.length);
});
