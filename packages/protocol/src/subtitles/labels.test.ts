import { expect, test } from "vitest";
import type { Transcript, TranscriptSegment } from "../transcript.ts";
import { labelSegment, listLabels, renderLabel } from "./label-segment.ts";
import { chooseLabels, formatLabels, labelKinds, parseLabels } from "./labels.ts";

test.each([
  ["speaker,emotion,events", ["speaker", "emotion", "events"]],
  [" Events, SPEAKER ", ["speaker", "events"]],
  ["emotion,emotion", ["emotion"]],
  ["none", []],
  ["NONE", []],
  ["auto", "auto"],
])("labels %j are read as %j, and written back", (text, labels) => {
  expect(parseLabels(text)).toEqual(labels);
  expect(parseLabels(formatLabels(parseLabels(text)))).toEqual(labels);
});

test.each(["", "speakers", "none,speaker", "speaker,auto", "auto,speaker", "speaker;emotion", "speaker,"])(
  "labels %j are refused with the choice",
  (text) => {
    expect(() => parseLabels(text)).toThrow(
      expect.objectContaining({
        code: "BAD_LABELS",
        message: `labels must be auto, none, or some of speaker, emotion, events, separated by commas, but are "${text}".`,
      }),
    );
  },
);

const alice = { speaker: "S1", role: "Alice", emotion: "HAPPY", events: ["Speech", "Laughter", "BGM"], text: "你好。" };

function talk(...segments: Partial<TranscriptSegment>[]): Transcript {
  const numbered = segments.map((segment, id) => ({ id, start_ms: 0, end_ms: 1, text: "好", ...segment }));
  return { schema: 1, text: "", duration_ms: 1, segments: numbered, timing: { granularity: "segment" } };
}

test.each([
  ["nobody is known", [{}, {}], []],
  ["one speaker", [alice, alice], []],
  ["one speaker, and what nobody said", [alice, { speaker: "S2", text: " " }], []],
  ["one speaker, and somebody unknown", [alice, {}], []],
  ["two speakers", [alice, { speaker: "S2" }], ["speaker"]],
  ["one voice under two numbers", [alice, { ...alice, speaker: "S2" }], []],
])("by itself, only speakers are shown, and only if there are several: %s", (_, segments, kinds) => {
  expect(chooseLabels(talk(...segments))).toEqual(kinds);
  expect(chooseLabels(talk(...segments), ["emotion"])).toEqual(["emotion"]);
  expect(chooseLabels(talk(...segments), [])).toEqual([]);
});

test("a label has what is asked for and known, in one order, without what says nothing", () => {
  const [segment, plain] = talk(alice, { emotion: "NEUTRAL", events: ["Speech"] }).segments as [
    TranscriptSegment,
    TranscriptSegment,
  ];
  expect(renderLabel(labelSegment(segment, labelKinds))).toBe("[Alice|HAPPY|Laughter|BGM] ");
  expect(labelSegment(segment, ["events"])).toEqual({ events: "Laughter|BGM" });
  expect(labelSegment(plain, labelKinds)).toEqual({});
  expect(renderLabel({})).toBe("");
});

test("a transcript has the kinds that any of its segments has", () => {
  expect(listLabels(talk({}, alice))).toEqual(["speaker", "emotion", "events"]);
  expect(listLabels(talk({ speaker: "S1" }, { emotion: "NEUTRAL" }))).toEqual(["speaker"]);
});
