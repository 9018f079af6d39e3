import { expect, test } from "vitest";
import { renderDocument } from "./documents/render-document.ts";
import { mergeChannels } from "./merge-channels.ts";
import { renderSrt } from "./subtitles/render-srt.ts";
import type { Transcript } from "./transcript.ts";

const agent = channel([
  [0, 1800, "您好，请问有什么可以帮您？"],
  [4000, 6000, "好的，请稍等。"],
]);
const caller = channel([[1500, 4200, "我想查一下订单。"]]);

test("segments are in order of their starts, overlap, and name their channels as speakers", () => {
  const merged = mergeChannels([agent, caller]);
  expect(
    merged.segments.map(({ id, speaker, channel, start_ms, end_ms }) => [id, speaker, channel, start_ms, end_ms]),
  ).toEqual([
    [0, "S1", 1, 0, 1800],
    [1, "S2", 2, 1500, 4200],
    [2, "S1", 1, 4000, 6000],
  ]);
  expect(merged.text).toBe("您好，请问有什么可以帮您？我想查一下订单。好的，请稍等。");
  expect(merged.speakers).toEqual([
    { label: "S1", speech_ms: 3800 },
    { label: "S2", speech_ms: 2700 },
  ]);
  expect(merged).toMatchObject({ language: "zh", duration_ms: 6000, timing: { granularity: "segment" } });
});

test("a silent channel adds nothing, and keeps its number", () => {
  const merged = mergeChannels([channel([]), caller]);
  expect(merged.segments).toMatchObject([{ id: 0, speaker: "S2", channel: 2 }]);
  expect(merged.speakers).toEqual([{ label: "S2", speech_ms: 2700 }]);
  expect(merged.timing).toEqual({ granularity: "segment" });
  expect(mergeChannels([])).toMatchObject({ text: "", duration_ms: 0, segments: [], timing: { granularity: "none" } });
});

test("times are as good as those of the worst channel, and warnings of all are kept", () => {
  const exact: Transcript = { ...agent, timing: { granularity: "token", resolution_ms: 60 } };
  const rough: Transcript = {
    ...caller,
    timing: { granularity: "segment", estimated: true },
    warnings: [{ code: "EMPTY_TEXT", message: "m" }],
  };
  expect(mergeChannels([exact, rough])).toMatchObject({
    timing: { granularity: "segment", resolution_ms: 60, estimated: true },
    warnings: [{ code: "EMPTY_TEXT", message: "Channel 2: m" }],
  });
});

test("subtitles and documents keep every word of people who talk at once", () => {
  const merged = mergeChannels([agent, caller]);
  const srt = renderSrt(merged);
  expect(srt.match(/\[.*?\]/g)).toEqual(["[说话人 1]", "[说话人 2]", "[说话人 1]"]);
  expect(renderDocument("txt", merged)).toBe(
    "[说话人 1] 您好，请问有什么可以帮您？\n[说话人 2] 我想查一下订单。\n[说话人 1] 好的，请稍等。\n",
  );
  for (const { text } of merged.segments) expect(srt.replaceAll("\n", "")).toContain(text);
});

function channel(segments: readonly (readonly [start: number, end: number, text: string])[]): Transcript {
  return {
    schema: 1,
    text: segments.map(([, , text]) => text).join(""),
    duration_ms: 6000,
    segments: segments.map(([start_ms, end_ms, text], id) => ({ id, start_ms, end_ms, text, language: "zh" })),
    timing: { granularity: segments.length > 0 ? "segment" : "none" },
  };
}
