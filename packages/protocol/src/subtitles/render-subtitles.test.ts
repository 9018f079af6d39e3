import { describe, expect, test } from "vitest";
import type { Transcript, TranscriptSegment } from "../transcript.ts";
import { measureColumns } from "../writing-systems.ts";
import { planCues } from "./plan-cues.ts";
import { renderAss } from "./render-ass.ts";
import { renderSrt } from "./render-srt.ts";
import { renderText } from "./render-text.ts";
import { renderVtt } from "./render-vtt.ts";

function transcript(...segments: Omit<TranscriptSegment, "id">[]): Transcript {
  const text = segments.map((segment) => segment.text).join("");
  const duration_ms = Math.max(0, ...segments.map(({ end_ms }) => end_ms));
  const numbered = segments.map((segment, id) => ({ id, ...segment }));
  return { schema: 1, text, duration_ms, segments: numbered, timing: { granularity: "segment" } };
}

const talk = transcript(
  { start_ms: 430, end_ms: 2100, text: "你好 <b> & --> {x}", speaker: "S1", role: "Alice", emotion: "HAPPY" },
  { start_ms: 2100, end_ms: 3_723_004, text: "好。", speaker: "S2", emotion: "NEUTRAL" },
);
const whole = { maxMs: 10_000_000 };

test("SRT has numbers, commas, labels and no arrow in a text", () => {
  expect(renderSrt(talk, whole)).toBe(
    "1\n00:00:00,430 --> 00:00:02,100\n[Alice|HAPPY] 你好 <b> & → {x}\n\n2\n00:00:02,100 --> 01:02:03,004\n[S2] 好。\n",
  );
});

test("VTT has voices, classes for emotions, and escapes", () => {
  expect(renderVtt(talk, whole)).toBe(
    `WEBVTT

00:00:00.430 --> 00:00:02.100
<v.happy Alice>[Alice|HAPPY] 你好 &lt;b&gt; &amp; --&gt; {x}</v>

00:00:02.100 --> 01:02:03.004
<v S2>[S2] 好。</v>
`,
  );
});

test("ASS has a style and an actor for every speaker, and no override tags from the speech", () => {
  const lines = renderAss(talk, whole).split("\n");
  expect(lines.filter((line) => line.startsWith("Style:")).map((line) => line.split(",")[0])).toEqual([
    "Style: Default",
    "Style: Alice",
    "Style: S2",
  ]);
  expect(lines.filter((line) => line.startsWith("Dialogue:"))).toEqual([
    "Dialogue: 0,0:00:00.43,0:00:02.10,Alice,Alice,0,0,0,,[Alice|HAPPY] 你好 <b> & --> ｛x｝",
    "Dialogue: 0,0:00:02.10,1:02:03.00,S2,S2,0,0,0,,[S2] 好。",
  ]);
});

const plain = transcript({ start_ms: 0, end_ms: 1000, text: "hello" });

test("without a speaker there is no label, no voice and the default style", () => {
  expect(renderSrt(plain)).toBe("1\n00:00:00,000 --> 00:00:01,000\nhello\n");
  expect(renderVtt(plain)).toBe("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nhello\n");
  expect(renderText(plain)).toBe("hello\n");
  expect(renderAss(plain)).toBe(
    [
      ...["[Script Info]", "ScriptType: v4.00+", "WrapStyle: 0", "ScaledBorderAndShadow: yes"],
      ...["PlayResX: 1280", "PlayResY: 720", "", "[V4+ Styles]"],
      "Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding",
      "Style: Default,sans-serif,48,&H00FFFFFF,&H00000000,&H80000000,0,1,2,1,2,40,40,40,1",
      ...["", "[Events]"],
      "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
      "Dialogue: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,hello",
      "",
    ].join("\n"),
  );
});

test("speakers of an ASS file have different colours, in blue, green and red, and the ninth starts again", () => {
  const many = transcript(
    ...Array.from({ length: 8 }, (_, id) => ({
      start_ms: id * 1000,
      end_ms: id * 1000 + 900,
      text: "x",
      speaker: `S${id},x`,
    })),
  );
  const colours = renderAss(many)
    .split("\n")
    .filter((line) => line.startsWith("Style:"))
    .map((line) => line.split(","))
    .map(([style, , , colour]) => `${style} ${colour}`);
  expect(colours).toHaveLength(9);
  expect(colours.slice(0, 2)).toEqual(["Style: Default &H00FFFFFF", "Style: S0 x &H00009FE6"]);
  expect(colours[8]).toBe("Style: S7 x &H00FFFFFF");
});

test("text has one line per turn, and only the text if no speaker is known", () => {
  const [first, second] = talk.segments as [TranscriptSegment, TranscriptSegment];
  const turns = transcript({ ...first, text: "hello" }, { ...first, text: "world" }, second);
  expect(renderText(turns)).toBe("[Alice|HAPPY] hello world\n[S2] 好。\n");
  expect(renderText(turns, { labels: false })).toBe("helloworld好。\n");
  expect(renderText(transcript())).toBe("");
});

describe("cues", () => {
  const sentence =
    "今天我们讨论三个问题，第一个是天气，第二个是交通。然后我们去吃饭，because everybody is hungry after the meeting.";

  test("a long segment breaks at punctuation, keeps to columns and time, and loses nothing", () => {
    const cues = planCues(transcript({ start_ms: 1000, end_ms: 21_000, text: sentence, speaker: "S1" }));
    expect(cues.map(({ text }) => text)).toEqual([
      "今天我们讨论三个问题，",
      "第一个是天气，第二个是交通。",
      "然后我们去吃饭，",
      "because everybody is",
      "hungry after the meeting.",
    ]);
    for (const { text, startMs, endMs } of cues) {
      expect(measureColumns(`[S1] ${text}`)).toBeLessThanOrEqual(40);
      expect(endMs - startMs).toBeLessThanOrEqual(7000);
    }
    expect([cues[0]?.startMs, cues.at(-1)?.endMs]).toEqual([1000, 21_000]);
  });

  test("times come from the tokens, even if numbers were rewritten", () => {
    const spoken = [..."二零二四年我们出发"].map((text, index) => ({
      text,
      start_ms: 1000 * index,
      end_ms: 1000 * index + 900,
    }));
    const cues = planCues(transcript({ start_ms: 0, end_ms: 8900, text: "2024年，我们出发。", tokens: spoken }), {
      maxMs: 5000,
    });
    expect(cues).toEqual([
      { text: "2024年，", startMs: 0, endMs: 4900 },
      { text: "我们出发。", startMs: 5000, endMs: 8900 },
    ]);
  });

  test("a pause is a place to break, even if the end of a token is not known", () => {
    const starts = [..."帮我打开空调客户回答今天很忙"].map((text, index) => ({
      text,
      start_ms: 300 * index + (index > 5 ? 2000 : 0),
    }));
    const text = starts.map((token) => token.text).join("");
    const cues = planCues(transcript({ start_ms: 0, end_ms: 6500, text, tokens: starts }), { maxColumns: 20 });
    expect(cues.map((cue) => [cue.text, cue.startMs, cue.endMs])).toEqual([
      ["帮我打开空调", 0, 1900],
      ["客户回答今天很忙", 3800, 6300],
    ]);
  });

  test("never overlap and are never empty, even if people talk over each other", () => {
    const cues = planCues(
      transcript(
        { start_ms: 0, end_ms: 5000, text: "甲", speaker: "S1" },
        { start_ms: 1000, end_ms: 2000, text: "乙", speaker: "S2" },
        { start_ms: 1000, end_ms: 1500, text: "丙", speaker: "S3" },
        { start_ms: 1500, end_ms: 1500, text: "丁" },
        { start_ms: 1500, end_ms: 1600, text: "  " },
      ),
    );
    expect(cues.map(({ text }) => text)).toEqual(["甲", "乙", "丙", "丁"]);
    for (const [index, cue] of cues.entries()) {
      expect(cue.endMs).toBeGreaterThan(cue.startMs);
      expect(cue.startMs).toBeGreaterThanOrEqual(cues[index - 1]?.endMs ?? 0);
    }
  });

  test("labels can be turned off, and a word longer than a cue stays whole", () => {
    const word = "Donaudampfschifffahrtsgesellschaftskapitaen";
    expect(planCues(transcript({ start_ms: 0, end_ms: 100, text: word, speaker: "S1" }), { labels: false })).toEqual([
      { startMs: 0, endMs: 100, text: word },
    ]);
  });
});
