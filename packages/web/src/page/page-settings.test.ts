import { describe, expect, it } from "vitest";
import { defaultSettings, type PageSettings, parseSettings, renderSettings } from "./page-settings.ts";

const all: PageSettings = {
  server: "wss://asr.example:10095",
  mode: "2pass",
  ui: "zh",
  theme: "dark",
  language: "yue",
  itn: false,
  speakers: false,
  speakerCount: 3,
  split: true,
  vocals: true,
  labels: ["speaker", "events"],
  hotwords: [
    { word: "通义实验室", weight: 30 },
    { word: "a:b & c", weight: 1 },
  ],
};

describe("the settings in the URL", () => {
  it("are restored unchanged", () => {
    expect(parseSettings(`#${renderSettings(all)}`)).toEqual(all);
  });

  it("leave a clean URL for the defaults", () => {
    expect(renderSettings(defaultSettings)).toBe("");
    expect(parseSettings("")).toEqual(defaultSettings);
  });

  it.each([
    ["#mode=fast&theme=blue&ui=fr&language=xx", defaultSettings],
    ["#count=-1&itn=maybe&channels=join", defaultSettings],
    ["#hotword=", defaultSettings],
    ["#hotword=word", { ...defaultSettings, hotwords: [{ word: "word", weight: 20 }] }],
    ["#hotword=word:1000", { ...defaultSettings, hotwords: [{ word: "word", weight: 20 }] }],
  ])("fall back to defaults for %s", (hash, expected) => {
    expect(parseSettings(hash)).toEqual(expected);
  });

  it("drop rows without a word", () => {
    expect(renderSettings({ ...defaultSettings, hotwords: [{ word: " ", weight: 5 }] })).toBe("");
  });
});
