import { describe, expect, it } from "vitest";
import type { RecognisedSegment } from "../recognised-segment.ts";
import { assignSpeakers } from "./assign-speakers.ts";

const speakers = [
  { label: "S1", role: "Alice", speech_ms: 1000 },
  { label: "S2", speech_ms: 1000 },
];

/** One token every 200 ms from `start_ms` on. */
function segment(text: string, start_ms: number, characters: readonly string[]): RecognisedSegment {
  const tokens = characters.map((token, index) => ({ text: token, start_ms: start_ms + index * 200 }));
  return { start_ms, end_ms: start_ms + characters.length * 200, text, language: "zh", emotion: "HAPPY", tokens };
}

const turn = (speaker: number, start_ms: number, end_ms: number) => ({ speaker, start_ms, end_ms });

function assign(given: RecognisedSegment, turns: readonly ReturnType<typeof turn>[]) {
  return assignSpeakers([given], turns, speakers).map(({ text, speaker, role, start_ms, end_ms }) => ({
    text,
    speaker,
    role,
    start_ms,
    end_ms,
  }));
}

describe("assignSpeakers", () => {
  it("names the speaker of each segment, and the role if there is one", () => {
    const segments = [segment("你好", 0, ["你", "好"]), segment("再见", 1000, ["再", "见"])];
    const assigned = assignSpeakers(segments, [turn(0, 0, 500), turn(1, 900, 1500)], speakers);
    expect(assigned).toEqual([
      { ...segments[0], speaker: "S1", role: "Alice" },
      { ...segments[1], speaker: "S2" },
    ]);
  });

  it("splits a segment where the speaker changes; punctuation stays with what it ends", () => {
    const given = segment("今天好吗？很好。", 0, ["今", "天", "好", "吗", "很", "好"]);
    expect(assign(given, [turn(0, 0, 790), turn(1, 810, 1200)])).toEqual([
      { text: "今天好吗？", speaker: "S1", role: "Alice", start_ms: 0, end_ms: 800 },
      { text: "很好。", speaker: "S2", role: undefined, start_ms: 800, end_ms: 1200 },
    ]);
  });

  it("splits between words, and leaves no space at the split", () => {
    const given = segment("Hello there, I am fine.", 0, ["Hello", "there", "I", "am", "fine"]);
    expect(assign(given, [turn(0, 0, 400), turn(1, 400, 1000)]).map(({ text }) => text)).toEqual([
      "Hello there,",
      "I am fine.",
    ]);
  });

  it("splits more than once", () => {
    const given = segment("一二三四五六", 0, [..."一二三四五六"]);
    const assigned = assign(given, [turn(0, 0, 400), turn(1, 400, 800), turn(0, 800, 1200)]);
    expect(assigned.map(({ text, speaker }) => `${speaker} ${text}`)).toEqual(["S1 一二", "S2 三四", "S1 五六"]);
  });

  it("gives all of it to the one who speaks longest if the tokens do not match the text", () => {
    const given = segment("20点", 0, ["二", "十", "点"]);
    expect(assign(given, [turn(0, 0, 100), turn(1, 100, 600)])).toEqual([
      { text: "20点", speaker: "S2", role: undefined, start_ms: 0, end_ms: 600 },
    ]);
  });

  it("does not split for a moment at the edge of a turn", () => {
    const given = segment("一二三四五", 0, [..."一二三四五"]);
    expect(assign(given, [turn(0, 0, 800), turn(1, 800, 5000)]).map(({ text }) => text)).toEqual(["一二三四五"]);
    expect(assign(given, [turn(0, 0, 400), turn(1, 400, 600), turn(0, 600, 1000)])).toHaveLength(1);
  });

  it("stays with the speaker while two speak at once", () => {
    const given = segment("一二三四五六", 0, [..."一二三四五六"]);
    const assigned = assign(given, [turn(0, 0, 800), turn(1, 400, 1200)]);
    expect(assigned.map(({ text, speaker }) => `${speaker} ${text}`)).toEqual(["S1 一二三四", "S2 五六"]);
  });

  it("names nobody if nobody spoke", () => {
    const given = segment("一二", 5000, [..."一二"]);
    expect(assign(given, [turn(0, 0, 800)])[0]?.speaker).toBeUndefined();
  });

  it("loses no token and no letter, wherever the turns are", () => {
    const text = "甲乙，丙丁。戊己、庚辛！壬癸";
    const given = segment(
      text,
      0,
      [...text].filter((character) => /\p{L}/u.test(character)),
    );
    for (let seed = 1; seed < 200; seed++) {
      const turns = Array.from({ length: 6 }, (_, index) => {
        const start = ((seed * 7919 + index * 104_729) % 20) * 100;
        return turn((seed + index) % 2, start, start + 200 + ((seed * index * 31) % 900));
      }).toSorted((a, b) => a.start_ms - b.start_ms);
      const parts = assignSpeakers([given], turns, speakers);
      expect(parts.map((part) => part.text).join("")).toBe(text);
      expect(parts.flatMap((part) => part.tokens ?? [])).toEqual(given.tokens);
      expect(parts[0]?.start_ms).toBe(given.start_ms);
      expect(parts.at(-1)?.end_ms).toBe(given.end_ms);
      for (const [index, part] of parts.entries()) {
        if (index > 0) expect(part.start_ms).toBe(parts[index - 1]?.end_ms);
      }
    }
  });
});
