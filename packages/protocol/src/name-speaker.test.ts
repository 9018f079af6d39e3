import { expect, test } from "vitest";
import { languageOfNames, nameSpeaker, speakerOf } from "./name-speaker.ts";

test.each([
  [{ speaker: "S1" }, "S1", "Speaker 1", "说话人 1"],
  [{ speaker: "S12", role: "" }, "S12", "Speaker 12", "说话人 12"],
  [{ speaker: "S1", role: "S2" }, "S2", "S2", "S2"],
  [{ role: "Alice" }, "Alice", "Alice", "Alice"],
  [{ speaker: "SPEAKER_00" }, "SPEAKER_00", "SPEAKER_00", "SPEAKER_00"],
  [{}, undefined, undefined, undefined],
  [{ speaker: "" }, undefined, undefined, undefined],
])("%j is %s in data, and has a name for people", (segment, label, en, zh) => {
  expect([speakerOf(segment), nameSpeaker(segment, "en"), nameSpeaker(segment, "zh")]).toEqual([label, en, zh]);
});

test("names follow the speech", () => {
  expect(["zh", "yue", "en", undefined].map((language) => languageOfNames({ language }))).toEqual([
    "zh",
    "zh",
    "en",
    "en",
  ]);
});
