import { expect, test } from "vitest";
import { createResampler } from "./resample-audio.ts";

test.each([
  [8000, 16_000],
  [44_100, 16_000],
  [48_000, 16_000],
  [22_050, 16_000],
  [11_025, 16_000],
  [44_101, 16_000],
  [192_000, 16_000],
  [4000, 16_000],
])("%i Hz to %i Hz keeps a tone and its length, in pieces of any size", (from, to) => {
  const tone = sine(from, 700, from);
  const whole = run(from, to, tone, tone.length);
  expect(whole.length).toBe(to);
  const expected = sine(to, 700, to);
  for (let index = 200; index < to - 200; index += 7) {
    expect(Math.abs((whole[index] ?? 0) - (expected[index] ?? 0))).toBeLessThan(0.01);
  }
  for (const size of [1, 333, 4096])
    expect(run(from, to, tone.subarray(0, 9000), size)).toEqual(run(from, to, tone.subarray(0, 9000), 9000));
});

test("removes frequencies too high for the new rate", () => {
  const hiss = run(48_000, 16_000, sine(48_000, 11_000, 48_000), 4096);
  expect(Math.max(...hiss.subarray(200, hiss.length - 200).map(Math.abs))).toBeLessThan(0.02);
});

test("does not change audio of the right rate", () => {
  const { push, finish } = createResampler(16_000, 16_000);
  const samples = sine(100, 440, 16_000);
  expect(push(samples)).toBe(samples);
  expect(finish()).toHaveLength(0);
});

test("buffers no more than it needs", () => {
  const { push } = createResampler(48_000, 16_000);
  let produced = 0;
  for (let index = 0; index < 100; index++) produced += push(new Float32Array(4800)).length;
  expect(480_000 / 3 - produced).toBeLessThan(100);
});

function run(from: number, to: number, samples: Float32Array, size: number): Float32Array {
  const { push, finish } = createResampler(from, to);
  const produced: number[] = [];
  for (let offset = 0; offset < samples.length; offset += size)
    produced.push(...push(samples.slice(offset, offset + size)));
  produced.push(...finish());
  return Float32Array.from(produced);
}

function sine(length: number, hertz: number, rate: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin((2 * Math.PI * hertz * index) / rate));
}
