import { joinTexts, type Transcript, type TranscriptSegment } from "@funasr-images/protocol";
import { describe, expect, it } from "vitest";
import { reduceView } from "./reduce-view.ts";
import type { ViewEvent } from "./view-event.ts";
import { emptyTake, firstState, transcriptOfView } from "./view-state.ts";

const microphone = { kind: "microphone", name: "", mode: "2pass" } as const;
const segment = (id: number, text: string): TranscriptSegment => ({
  id,
  text,
  start_ms: id * 1000,
  end_ms: id * 1000 + 900,
});
const answer = (...segments: TranscriptSegment[]): Transcript => ({
  schema: 1,
  text: joinTexts(segments.map(({ text }) => text)),
  duration_ms: 2000,
  segments,
  timing: { granularity: "token" },
});

function after(...events: ViewEvent[]) {
  return events.reduce(reduceView, firstState);
}

describe("reduceView", () => {
  it("turns partials into a final segment", () => {
    const heard: ViewEvent[] = [
      { type: "start", source: microphone },
      { type: "recording" },
      { type: "partial", text: "欢迎" },
      { type: "partial", text: "欢迎大家" },
    ];
    expect(after(...heard)).toMatchObject({ phase: { kind: "recording" }, partial: "欢迎大家", segments: [] });
    const final = after(...heard, { type: "segments", segments: [segment(0, "欢迎大家。")] });
    expect(final).toMatchObject({ partial: "", segments: [{ text: "欢迎大家。" }] });
  });

  it("replaces intermediate text by the answer", () => {
    const state = after(
      { type: "start", source: microphone },
      { type: "segments", segments: [segment(0, "你好")] },
      { type: "finishing" },
      { type: "done", transcript: answer({ ...segment(0, "你好"), speaker: "S1" }, segment(1, "再见")) },
    );
    expect(state.phase).toEqual({ kind: "done" });
    expect(state.segments).toHaveLength(2);
    expect(state.segments[0]?.speaker).toBe("S1");
    expect(transcriptOfView(state)?.timing.granularity).toBe("token");
  });

  it("replaces a segment that arrives again with the same number", () => {
    const state = after(
      { type: "start", source: microphone },
      { type: "segments", segments: [segment(0, "你")] },
      { type: "segments", segments: [segment(0, "你好")] },
    );
    expect(state.segments.map(({ text }) => text)).toEqual(["你好"]);
  });

  it("keeps the text when the utterance breaks off, including the partial", () => {
    const state = after(
      { type: "start", source: microphone },
      { type: "audio", durationMs: 2500, peaks: Float32Array.of(0.5) },
      { type: "segments", segments: [segment(0, "你好。")] },
      { type: "partial", text: "再" },
      { type: "failed", problem: { code: "CLOSED", detail: "1006" } },
    );
    expect(state.phase.kind).toBe("done");
    expect(state.problem?.code).toBe("CLOSED");
    expect(state.segments.at(-1)).toEqual({ id: 1, text: "再", start_ms: 900, end_ms: 2500 });
    expect(transcriptOfView(state)?.text).toBe("你好。再");
  });

  it("is idle again after a failure without text", () => {
    const state = after({ type: "start", source: microphone }, { type: "failed", problem: { code: "MIC_DENIED" } });
    expect(state.phase).toEqual({ kind: "idle" });
    expect(transcriptOfView(state)).toBeUndefined();
  });

  it("keeps a recording without text: it can be sent again", () => {
    const state = after(
      { type: "start", source: microphone },
      { type: "audio", durationMs: 900, peaks: Float32Array.of(0.5) },
      { type: "failed", problem: { code: "NO_CONNECTION", address: "ws://x" } },
    );
    expect(state).toMatchObject({ phase: { kind: "done" }, durationMs: 900, transcript: undefined });
  });

  it("ignores events of an utterance that is over", () => {
    const over = after({ type: "start", source: microphone }, { type: "cancelled" });
    const late: ViewEvent[] = [
      { type: "partial", text: "late" },
      { type: "segments", segments: [segment(0, "late")] },
      { type: "done", transcript: answer(segment(0, "late")) },
      { type: "sent", share: 1 },
    ];
    expect(late.reduce(reduceView, over)).toEqual(over);
  });

  it("does not start a second utterance during the first", () => {
    const first = after({ type: "start", source: microphone }, { type: "recording" });
    expect(reduceView(first, { type: "start", source: { kind: "file", name: "b", mode: "offline" } })).toBe(first);
  });

  it("keeps the last utterance and the server when the next one starts", () => {
    const state = after(
      { type: "server", server: { kind: "other" } },
      { type: "start", source: microphone },
      { type: "segments", segments: [segment(0, "你好")] },
      { type: "failed", problem: { code: "CLOSED", detail: "" } },
      { type: "start", source: microphone },
    );
    expect(state).toEqual({
      ...firstState,
      server: { kind: "other" },
      phase: { kind: "opening" },
      source: microphone,
      kept: [{ ...emptyTake, id: 0, source: microphone, segments: [segment(0, "你好")] }],
      replaced: 0,
    });
  });

  it("keeps the selection within the segments", () => {
    const heard: ViewEvent[] = [
      { type: "start", source: microphone },
      { type: "segments", segments: [segment(0, "你好")] },
    ];
    expect(after(...heard, { type: "select", index: 5 }).selected).toBe(0);
    expect(after(...heard, { type: "select", index: -5 }).selected).toBe(-1);
  });
});
