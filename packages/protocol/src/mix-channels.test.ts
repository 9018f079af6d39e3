import { describe, expect, test } from "vitest";
import { createMixer, planWeights } from "./mix-channels.ts";

const tone = (amplitude: number, length = 4800) =>
  Float32Array.from({ length }, (_, at) => amplitude * Math.sin(at / 7));
const silence = new Float32Array(4800);
const peakOf = (samples: Float32Array) => Math.max(...samples.map(Math.abs));

describe("weights", () => {
  test.each([
    // ITU-R BS.775: the centre and each surround go into left and right with -3 dB.
    ["5.1 with surrounds behind", 6, 0x3f, [0.5, 0.5, 0.71, 0, 0.35, 0.35]],
    ["5.1 with surrounds at the sides", 6, 0x60f, [0.5, 0.5, 0.71, 0, 0.35, 0.35]],
    ["7.1", 8, 0x63f, [0.5, 0.5, 0.71, 0, 0.35, 0.35, 0.35, 0.35]],
    ["six channels of a file that does not name them", 6, 0, [0.5, 0.5, 0.71, 0, 0.35, 0.35]],
    ["twelve microphones", 12, 0, Array(12).fill(0.08)],
    ["a mask that names another number of channels", 6, 0x3, Array(6).fill(0.17)],
  ])("of %s", (_what, count, mask, weights) => {
    expect(planWeights(count, mask).map((weight) => Number(weight.toFixed(2)))).toEqual(weights);
  });
});

test("the voice in the centre of a film is as loud as in stereo", () => {
  const voice = tone(0.3);
  const film = [silence, silence, voice, tone(0.9), silence, silence];
  expect(peakOf(createMixer().mix(film, 0x3f))).toBeCloseTo(0.3 * Math.SQRT1_2, 2);
});

test("a sum that is too loud is made quieter without being cut, and the rest with it", () => {
  const mixer = createMixer();
  const loud = mixer.mix(Array(6).fill(tone(1)), 0x3f);
  expect(peakOf(loud)).toBeCloseTo(1, 2);
  // Still a sine: its mean square is half of its peak's.
  const square = loud.reduce((sum, sample) => sum + sample ** 2, 0) / loud.length;
  expect(square / peakOf(loud) ** 2).toBeCloseTo(0.5, 1);
  const after = mixer.mix([silence, silence, tone(0.5), silence, silence, silence], 0x3f);
  expect(peakOf(after)).toBeLessThan(0.2);
});

test("stereo is averaged, and one channel passes as it is", () => {
  const mixer = createMixer();
  expect(mixer.mix([Float32Array.of(0.5, -1), Float32Array.of(0, 0)])).toEqual(Float32Array.of(0.25, -0.5));
  const mono = tone(0.2);
  expect(mixer.mix([mono])).toBe(mono);
});

test("a channel that is the other one upside down is turned over, and that is said once", () => {
  const warnings: string[] = [];
  const mixer = createMixer(({ code }) => warnings.push(code));
  const voice = tone(0.3);
  for (let round = 0; round < 3; round++) {
    const mixed = mixer.mix([voice, voice.map((sample) => -0.95 * sample)]);
    expect(peakOf(mixed)).toBeCloseTo(0.29, 1);
  }
  expect(warnings).toEqual(["ANTI_PHASE"]);
});

test.each([
  ["two people, a channel each", tone(0.3), silence],
  ["a wide stereo recording", tone(0.3), Float32Array.from({ length: 4800 }, (_, at) => 0.3 * Math.sin(at / 7 + 2))],
  ["the noise of a quiet room", tone(0.001), tone(-0.001)],
])("%s is no such case", (_what, left, right) => {
  const warnings: string[] = [];
  createMixer(({ code }) => warnings.push(code)).mix([left, right]);
  expect(warnings).toEqual([]);
});
