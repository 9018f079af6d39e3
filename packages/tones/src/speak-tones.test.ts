import { describe, expect, it } from "vitest";
import { maximumTones, planTones } from "./plan-tones.ts";
import { speakTones } from "./speak-tones.ts";

describe("speakTones", () => {
  it("lasts a tone and a gap per character, and one more gap", () => {
    expect(speakTones("是否是", ["是", "否"])).toHaveLength(16 * (100 + 3 * 300));
  });

  it("takes rate and lengths from the options, and is silent in the gaps", () => {
    const samples = speakTones("是", ["是"], { sampleRate: 8000, toneMs: 50, gapMs: 10 });
    expect(samples).toHaveLength(8 * 70);
    expect(samples.subarray(0, 80).every((sample) => sample === 0)).toBe(true);
    expect(samples.subarray(80, 480).some((sample) => sample > 0.45)).toBe(true);
    expect(samples.subarray(480).every((sample) => sample === 0)).toBe(true);
  });

  it("names the character that is not in the alphabet", () => {
    expect(() => speakTones("是非", ["是", "否"])).toThrow(
      expect.objectContaining({ code: "UNKNOWN_CHARACTER", message: expect.stringContaining('"非" at 1') }),
    );
  });

  it("refuses a sample rate that cannot carry the highest tone", () => {
    expect(() => speakTones("是", ["是"], { sampleRate: 4000 })).toThrow(
      expect.objectContaining({ code: "SAMPLE_RATE" }),
    );
  });
});

describe("planTones", () => {
  it("spreads the alphabet from 500 to 3,500 Hz by equal ratios", () => {
    const [low, middle, high] = planTones(["一", "二", "三"]).map(({ frequency }) => frequency);
    expect([low, high]).toEqual([500, 3500]);
    expect(middle).toBeCloseTo(Math.sqrt(500 * 3500));
  });

  it.each([
    ["an empty alphabet", [], "ALPHABET_SIZE"],
    [
      "more than the engine can distinguish",
      Array.from({ length: maximumTones + 1 }, (_, id) => `${id}`),
      "ALPHABET_SIZE",
    ],
    ["a character that occurs twice", ["一", "一"], "BAD_CHARACTER"],
    ["a space", ["一", " "], "BAD_CHARACTER"],
    ["two characters in one", ["一二"], "BAD_CHARACTER"],
  ])("refuses %s", (_, characters, code) => {
    expect(() => planTones(characters)).toThrow(expect.objectContaining({ code }));
  });
});
