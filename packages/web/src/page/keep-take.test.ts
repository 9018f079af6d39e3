import type { TranscriptSegment } from "@funasr-images/protocol";
import { describe, expect, it } from "vitest";
import { isAnythingUnsaved } from "./keep-take.ts";
import { reduceView } from "./reduce-view.ts";
import type { ViewEvent } from "./view-event.ts";
import { firstState, type ViewState } from "./view-state.ts";

const microphone = { kind: "microphone", name: "", mode: "2pass" } as const;
const file = { kind: "file", name: "b.wav", mode: "offline" } as const;
const segment: TranscriptSegment = { id: 0, text: "你好。", start_ms: 0, end_ms: 900 };
const answer: ViewEvent = {
  type: "done",
  transcript: {
    schema: 1,
    text: "你好。",
    duration_ms: 900,
    segments: [segment],
    timing: { granularity: "token" },
  },
};
const heard: readonly ViewEvent[] = [{ type: "start", source: microphone }, { type: "recording" }, answer];
const recorded = (durationMs: number): ViewEvent => ({ type: "audio", durationMs, peaks: Float32Array.of(0.5) });
const problem = { code: "UNREADABLE_FILE", name: "b.wav" } as const;
const after = (...events: readonly ViewEvent[]): ViewState => events.reduce(reduceView, firstState);
const texts = (state: ViewState) => ({
  stage: state.segments.map(({ text }) => text),
  kept: state.kept.map(({ segments }) => segments.map(({ text }) => text).join("")),
});

describe("a transcript", () => {
  it("comes back by itself if the take that replaced it has no result", () => {
    for (const end of [{ type: "failed", problem }, { type: "cancelled" }] as const) {
      const state = after(...heard, { type: "start", source: file }, end);
      expect(state).toMatchObject({ phase: { kind: "done" }, source: microphone, kept: [] });
      expect(texts(state).stage).toEqual(["你好。"]);
    }
    expect(after(...heard, { type: "start", source: file }, { type: "failed", problem }).problem).toEqual(problem);
  });

  it("is kept next to the take that replaced it, and can be swapped with it", () => {
    const second = after(...heard, { type: "start", source: file }, { ...answer });
    expect(texts(second)).toEqual({ stage: ["你好。"], kept: ["你好。"] });
    const [kept] = second.kept;
    const swapped = reduceView(second, { type: "bring", id: kept?.id ?? -1 });
    expect(swapped).toMatchObject({ source: microphone, phase: { kind: "done" }, kept: [{ source: file }] });
    const again = reduceView(swapped, { type: "bring", id: swapped.kept[0]?.id ?? -1 });
    expect(again.kept.map(({ source }) => source)).toEqual([microphone]);
    expect(again.source).toEqual(file);
  });

  it("does not go on an occupied stage", () => {
    const busy = after(...heard, { type: "start", source: file });
    expect(reduceView(busy, { type: "bring", id: 0 })).toBe(busy);
  });

  it("is only gone once it is removed, and then does not come back", () => {
    const state = after(...heard, { type: "start", source: file }, { type: "remove", id: 0 }, { type: "cancelled" });
    expect(state).toMatchObject({ phase: { kind: "idle" }, kept: [] });
  });
});

describe("a recording without text", () => {
  const start: ViewEvent = { type: "start", source: microphone };
  it("is kept when it is cancelled, unless it was an accident", () => {
    const long = after(start, { type: "recording" }, recorded(3000), { type: "cancelled" });
    expect(long).toMatchObject({ phase: { kind: "idle" }, source: undefined, kept: [{ durationMs: 3000 }] });
    expect(after(start, { type: "recording" }, recorded(2900), { type: "cancelled" }).kept).toEqual([]);
    expect(after({ type: "start", source: file }, recorded(60_000), { type: "cancelled" }).kept).toEqual([]);
  });

  it("replaces itself when it is sent again", () => {
    const lost = after(start, recorded(5000), { type: "failed", problem: { code: "CLOSED", detail: "" } });
    const again = reduceView(lost, { type: "start", source: microphone, again: true });
    expect(again).toMatchObject({ kept: [], durationMs: 5000, phase: { kind: "opening" } });
    expect(reduceView(again, { type: "cancelled" })).toMatchObject({ kept: [{ durationMs: 5000 }] });
    // A text is kept next to the second attempt.
    expect(after(...heard, { type: "start", source: microphone, again: true }).kept).toHaveLength(1);
  });
});

describe("isAnythingUnsaved", () => {
  it.each<[string, readonly ViewEvent[], boolean]>([
    ["nothing at all", [], false],
    ["a file that is being sent", [{ type: "start", source: file }, recorded(60_000)], false],
    [
      "a partial",
      [
        { type: "start", source: file },
        { type: "partial", text: "你" },
      ],
      true,
    ],
    ["a moment of the microphone", [{ type: "start", source: microphone }, recorded(1000)], false],
    ["a recording in progress", [{ type: "start", source: microphone }, recorded(4000)], true],
    ["a transcript", heard, true],
    ["a transcript that has been saved", [...heard, { type: "saved" }], false],
    ["a new text since then", [...heard, { type: "saved" }, { type: "start", source: file }, answer], true],
    [
      "a text that continues after it was saved",
      [
        ...heard.slice(0, 2),
        { type: "segments", segments: [segment] },
        { type: "saved" },
        { type: "partial", text: "再" },
      ],
      true,
    ],
    [
      "an earlier text, while a saved one is shown",
      [...heard, { type: "start", source: file }, answer, { type: "saved" }],
      true,
    ],
    [
      "saved ones only",
      [...heard, { type: "saved" }, { type: "start", source: file }, answer, { type: "saved" }],
      false,
    ],
    [
      "a removed one",
      [...heard, { type: "start", source: file }, { type: "remove", id: 0 }, { type: "cancelled" }],
      false,
    ],
    [
      "a recording without speech",
      [
        { type: "start", source: microphone },
        recorded(4000),
        { ...answer, transcript: { ...answer.transcript, segments: [] } },
      ],
      false,
    ],
  ])("%s", (_, events, unsaved) => {
    expect(isAnythingUnsaved(after(...events))).toBe(unsaved);
  });
});
