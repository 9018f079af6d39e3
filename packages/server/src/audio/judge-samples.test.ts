import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createSampleJudge } from "./judge-samples.ts";
import { createResampler } from "./resample-audio.ts";
import { toFloats, toInt16 } from "./samples.ts";

const folder = new URL("../../../../images/local/models/speech-zh/samples/", import.meta.url);
const recordings = readdirSync(folder)
  .filter((file) => file.endsWith(".wav"))
  .map((file) => {
    const bytes = readFileSync(new URL(file, folder));
    return {
      file,
      samples: new Int16Array(bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + (bytes.length & ~1))),
    };
  });

describe.each(recordings)("$file", ({ samples }) => {
  test("raises no doubt as what it is", () => {
    for (const size of [160, 9600, samples.length]) expect(judge(samples, size)).toEqual([]);
  });

  test("sent with two channels as one, alike or not, is noticed", () => {
    const other = recordings[(recordings.findIndex((each) => each.samples === samples) + 3) % recordings.length];
    expect(judge(interleave(samples, samples))).toEqual(["STEREO_AS_MONO"]);
    expect(judge(interleave(samples, new Int16Array(samples.length)))).toEqual(["STEREO_AS_MONO"]);
    expect(judge(interleave(samples, other?.samples ?? samples))).toEqual(["STEREO_AS_MONO"]);
  });
});

test.each(["time.wav", "welcome-m6.wav", "customer-answer.wav", "air-conditioner.wav", "meeting-service.wav"])(
  "%s sent with 48 kHz as 16 kHz is noticed",
  (name) => {
    const samples = recordings.find(({ file }) => file === name)?.samples ?? new Int16Array();
    const resampler = createResampler(16_000, 48_000);
    const fast = toInt16(resampler.push(toFloats(samples)));
    expect(judge(fast)).toEqual(["RATE_TOO_LOW"]);
    expect(judge(fast, 9600, 48_000)).toEqual([]);
  },
);

test("silence, noise and a moment of anything raise no doubt", () => {
  let seed = 1;
  const noise = Int16Array.from({ length: 160_000 }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return (seed % 20_000) - 10_000;
  });
  expect(judge(noise)).toEqual([]);
  expect(judge(new Int16Array(160_000))).toEqual([]);
  expect(judge(interleave(noise.subarray(0, 4000), noise.subarray(0, 4000)))).toEqual([]);
});

function judge(samples: Int16Array, size = 9600, sampleRate = 16_000): string[] {
  const samplesJudge = createSampleJudge(sampleRate);
  for (let at = 0; at < samples.length; at += size) samplesJudge.push(samples.subarray(at, at + size));
  return samplesJudge.warnings().map(({ code }) => code);
}

function interleave(left: Int16Array, right: Int16Array): Int16Array {
  return Int16Array.from({ length: left.length * 2 }, (_, at) => (at % 2 === 0 ? left : right)[at >> 1] ?? 0);
}
