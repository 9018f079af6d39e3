import { describe, expect, test, vi } from "vitest";
import type { Transcript, TranscriptSegment } from "../transcript.ts";
import type { CueOptions } from "./cue.ts";
import { planCues } from "./plan-cues.ts";
import { renderAss } from "./render-ass.ts";
import { renderSrt } from "./render-srt.ts";
import { renderVtt } from "./render-vtt.ts";

function transcript(...segments: Omit<TranscriptSegment, "id">[]): Transcript {
  const text = segments.map((segment) => segment.text).join("");
  const duration_ms = Math.max(0, ...segments.map(({ end_ms }) => end_ms));
  const numbered = segments.map((segment, id) => ({ id, ...segment }));
  return { schema: 1, text, duration_ms, segments: numbered, timing: { granularity: "segment" } };
}

const talk = transcript(
  { start_ms: 430, end_ms: 2000, text: "你好 <b> & --> {x}", speaker: "S1", role: "Alice", emotion: "HAPPY" },
  { start_ms: 2100, end_ms: 3_723_004, text: "好。", speaker: "S2", emotion: "NEUTRAL", events: ["Speech", "BGM"] },
);
const whole: CueOptions = { maxMs: 10_000_000 };
const all: CueOptions = { ...whole, labels: ["speaker", "emotion", "events"] };

test("SRT has numbers, commas, the names of several speakers, and no arrow in a text", () => {
  expect(renderSrt(talk, whole)).toBe(
    "1\n00:00:00,430 --> 00:00:02,016\n[Alice] 你好 <b> & → {x}\n\n2\n00:00:02,100 --> 01:02:03,004\n[Speaker 2] 好。\n",
  );
});

test("SRT has emotions and events only if asked for, and no names if not wanted", () => {
  expect(renderSrt(talk, all)).toMatch(/^\[Alice\|HAPPY\] 你好[\s\S]*^\[Speaker 2\|BGM\] 好。$/m);
  expect(renderSrt(talk, { labels: ["emotion"] })).toMatch(/^\[HAPPY\] 你好[\s\S]*^好。$/m);
  expect(renderSrt(talk, { labels: [] })).not.toContain("[");
});

test("VTT has voices, whose names are not in the text, classes for emotions, and escapes", () => {
  expect(renderVtt(talk, all)).toBe(
    `WEBVTT

00:00:00.430 --> 00:00:02.016
<v.happy Alice>[HAPPY] 你好 &lt;b&gt; &amp; --&gt; {x}</v>

00:00:02.100 --> 01:02:03.004
<v Speaker 2>[BGM] 好。</v>
`,
  );
  expect(renderVtt(talk, whole)).toContain("<v Alice>你好");
  expect(renderVtt(talk, { labels: [] })).not.toContain("<v");
});

test("ASS has a style and an actor for every speaker, and no override tags from the speech", () => {
  const lines = renderAss(talk, all).split("\n");
  expect(lines.filter((line) => line.startsWith("Style:")).map((line) => line.split(",")[0])).toEqual([
    "Style: Default",
    "Style: Alice",
    "Style: Speaker 2",
  ]);
  expect(lines.filter((line) => line.startsWith("Dialogue:"))).toEqual([
    "Dialogue: 0,0:00:00.43,0:00:02.01,Alice,Alice,0,0,0,,[Alice|HAPPY] 你好 <b> & --> ｛x｝",
    "Dialogue: 0,0:00:02.10,1:02:03.00,Speaker 2,Speaker 2,0,0,0,,[Speaker 2|BGM] 好。",
  ]);
});

const plain = transcript({ start_ms: 0, end_ms: 1000, text: "hello", speaker: "S1", emotion: "SAD" });

test("with one speaker there is no label, no voice and the default style", () => {
  expect(renderSrt(plain)).toBe("1\n00:00:00,000 --> 00:00:01,000\nhello\n");
  expect(renderVtt(plain)).toBe("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nhello\n");
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

const long = transcript({
  start_ms: 0,
  end_ms: 5000,
  text: "我们这次发布的模型在《红楼梦》上准确率提升了百分之五。",
});

test("two lines are lines in every format", () => {
  expect(renderSrt(long)).toContain("\n我们这次发布的模型在《红楼梦》上\n准确率提升了百分之五。\n");
  expect(renderVtt(long)).toContain("\n我们这次发布的模型在《红楼梦》上\n准确率");
  expect(renderAss(long)).toContain(",,我们这次发布的模型在《红楼梦》上\\N准确率");
});

/** Lines of cues, joined by a slash. */
function linesOf(one: Transcript, options?: CueOptions): string[] {
  return planCues(one, options).map(({ lines }) => lines.join(" / "));
}

describe("where cues and lines break", () => {
  test.each<[string, string, number, readonly string[]]>([
    [
      "at sentences and clauses, and a Latin word stays whole",
      "今天我们讨论三个问题，第一个是天气，第二个是交通。然后我们去吃饭，because everybody is hungry after the meeting.",
      14_000,
      [
        "今天我们讨论三个问题， / 第一个是天气，第二个是交通。",
        "然后我们去吃饭，",
        "because everybody / is hungry after the meeting.",
      ],
    ],
    [
      "English by 42 columns, two lines, not after an article",
      "The quick brown fox jumps over the lazy dog, and then it runs away into the forest where nobody has ever been able to find it again.",
      11_000,
      [
        "The quick brown fox jumps over / the lazy dog, and then it runs away",
        "into the forest where nobody has / ever been able to find it again.",
      ],
    ],
    [
      "between Chinese words, if there is no mark",
      "北京大学校长在人民大会堂发表了重要讲话内容",
      6000,
      ["北京大学校长在人民大会堂 / 发表了重要讲话内容"],
    ],
    [
      "before a word that starts like a particle",
      "这件事情虽然很小但是意义重大的确让我们都感到了非常高兴",
      6000,
      ["这件事情虽然很小但是意义重大 / 的确让我们都感到了非常高兴"],
    ],
    [
      "not before a particle",
      "我昨天在图书馆里面看到的那本书真是非常好看",
      5000,
      ["我昨天在图书馆里面 / 看到的那本书真是非常好看"],
    ],
    [
      "not after a preposition",
      "She put all of the letters in the old green box under her bed",
      5000,
      ["She put all of the letters / in the old green box under her bed"],
    ],
    ["one line as long as it fits", "今天天气很好我们去公园走一走吧", 3000, ["今天天气很好我们去公园走一走吧"]],
    ["two short sentences share a cue, where each would be gone too soon", "好。走。", 800, ["好。走。"]],
    ["and do not, where there is time", "今天天气很好。我们去公园。", 4000, ["今天天气很好。", "我们去公园。"]],
  ])("%s", (_, text, end_ms, lines) => {
    expect(linesOf(transcript({ start_ms: 0, end_ms, text }))).toEqual(lines);
  });

  test("a pause of 2 s ends a cue, though the sentence goes on", () => {
    const said = (restMs: number) => {
      const times = [0, 300, restMs, restMs + 300];
      const tokens = [..."我想走了"].map((text, index) => ({
        text,
        start_ms: times[index] ?? 0,
        end_ms: (times[index] ?? 0) + 300,
      }));
      return linesOf(transcript({ start_ms: 0, end_ms: restMs + 600, text: "我想走了。", tokens }), { labels: [] });
    };
    expect(said(2600)).toEqual(["我想", "走了。"]);
    expect(said(800)).toEqual(["我想走了。"]);
  });

  test("a label takes its place in the first line, except in VTT", () => {
    const named = transcript({
      start_ms: 0,
      end_ms: 4000,
      text: "今天我们讨论三个问题天气和交通",
      speaker: "Alexandra",
    });
    expect(linesOf(named)).toEqual(["今天我们讨论三个问题天气和交通"]);
    expect(linesOf(named, { labels: ["speaker"] })).toEqual(["今天我们 / 讨论三个问题天气和交通"]);
    expect(renderVtt(named, { labels: ["speaker"] })).toContain("<v Alexandra>今天我们讨论三个问题天气和交通</v>");
  });

  test("where a browser knows no Chinese words, every character may end a line but those before a particle", () => {
    vi.stubGlobal("Intl", {});
    const text = "今天我们大家都来讨论的这个问题非常非常重要";
    expect(linesOf(transcript({ start_ms: 0, end_ms: 5000, text }))).toEqual([
      "今天我们大家都来讨论的 / 这个问题非常非常重要",
    ]);
    vi.unstubAllGlobals();
  });

  test("a word longer than a line stays whole", () => {
    const word = "Donaudampfschifffahrtsgesellschaftskapitaensmuetze";
    expect(linesOf(transcript({ start_ms: 0, end_ms: 100, text: word }))).toEqual([word]);
  });

  test("speakers never share a cue, named or not", () => {
    const turns = transcript(
      { start_ms: 0, end_ms: 300, text: "走吗？", speaker: "S1" },
      { start_ms: 300, end_ms: 600, text: "走。", speaker: "S2" },
    );
    expect(linesOf(turns)).toEqual(["走吗？", "走。"]);
    expect(linesOf(turns, { labels: [] })).toEqual(["走吗？", "走。"]);
  });

  test("segments of one speaker may, with a blank where it is written", () => {
    const pieces = transcript(
      { start_ms: 0, end_ms: 300, text: "Yes." },
      { start_ms: 300, end_ms: 600, text: "Go." },
      { start_ms: 600, end_ms: 900, text: "好" },
      { start_ms: 900, end_ms: 1200, text: "，走。" },
    );
    expect(linesOf(pieces)).toEqual(["Yes. Go.好，走。"]);
  });

  test("a pause is a place to break, even if the end of a token is not known", () => {
    const starts = [..."帮我打开空调客户回答今天很忙"].map((text, index) => ({
      text,
      start_ms: 300 * index + (index > 5 ? 2000 : 0),
    }));
    const text = starts.map((token) => token.text).join("");
    expect(planCues(transcript({ start_ms: 0, end_ms: 6500, text, tokens: starts }))).toEqual([
      { lines: ["帮我打开空调"], startMs: 0, endMs: 1900 },
      { lines: ["客户回答今天很忙"], startMs: 3800, endMs: 6300 },
    ]);
  });
});

describe("when cues come and go", () => {
  const gap = 84;

  test("times come from the tokens, even if numbers were rewritten", () => {
    const spoken = [..."二零二四年我们出发"].map((text, index) => ({
      text,
      start_ms: 1000 * index,
      end_ms: 1000 * index + 900,
    }));
    expect(
      planCues(transcript({ start_ms: 0, end_ms: 8900, text: "2024年，我们出发。", tokens: spoken }), { maxMs: 5000 }),
    ).toEqual([
      { lines: ["2024年，"], startMs: 0, endMs: 4916 },
      { lines: ["我们出发。"], startMs: 5000, endMs: 8900 },
    ]);
  });

  test("what is written otherwise than said moves nothing else", () => {
    const spoken = [..."涨了百分之五十六点七我们出发"].map((text, index) => ({ text, start_ms: 500 * index }));
    const tokens = [
      { text: "WE", start_ms: 0 },
      ...spoken.map((token) => ({ ...token, start_ms: token.start_ms + 500 })),
    ];
    const text = "We涨了56.7%。我们出发。";
    expect(planCues(transcript({ start_ms: 0, end_ms: 7500, text, tokens }))).toEqual([
      { lines: ["We涨了56.7%。"], startMs: 0, endMs: 5500 - gap },
      { lines: ["我们出发。"], startMs: 5500, endMs: 7400 },
    ]);
  });

  test("tokens of another text still give its beginning and end", () => {
    const tokens = [..."完全不同的话"].map((one, index) => ({
      text: one,
      start_ms: 1000 + 300 * index,
      end_ms: 1300 + 300 * index,
    }));
    expect(planCues(transcript({ start_ms: 0, end_ms: 9000, text: "Something else.", tokens }))).toEqual([
      { lines: ["Something else."], startMs: 1000, endMs: 2800 },
    ]);
  });

  test("without tokens a digit and a Chinese character take as long as two Latin letters", () => {
    const [first, second] = planCues(transcript({ start_ms: 0, end_ms: 5200, text: "今天见4次。everybody knows it." }));
    // 10 of 26 units.
    expect([first?.lines, first?.startMs]).toEqual([["今天见4次。"], 0]);
    expect([second?.lines, second?.startMs]).toEqual([["everybody knows it."], 2000]);
  });

  test.each<[string, [number, number, string][], [number, number][]]>([
    ["as long as the speech", [[0, 3000, "你好。"]], [[0, 3000]]],
    ["for 5/6 s at least", [[0, 100, "你好。"]], [[0, 834]]],
    ["until it is read: 9 characters a second", [[0, 1000, "今天天气好不好呀我想"]], [[0, 1112]]],
    ["but half a second after the speech at most", [[0, 1000, "今天天气好不好呀我想去公园走走呢"]], [[0, 1500]]],
    [
      "until two frames before the next one",
      [
        [0, 1000, "你好。"],
        [1000, 3000, "走。"],
      ],
      [
        [0, 1000 - gap],
        [1000, 3000],
      ],
    ],
    [
      "a short gap is closed",
      [
        [0, 1000, "你好。"],
        [1400, 3000, "走。"],
      ],
      [
        [0, 1400 - gap],
        [1400, 3000],
      ],
    ],
    [
      "a long one is left",
      [
        [0, 1000, "你好。"],
        [1500, 3000, "走。"],
      ],
      [
        [0, 1000],
        [1500, 3000],
      ],
    ],
    ["7 s at most", [[0, 60_000, "你"]], [[0, 7000]]],
    [
      "whoever talks over another takes the screen",
      [
        [0, 5000, "甲"],
        [1000, 2000, "乙"],
      ],
      [
        [0, 1000 - gap],
        [1000, 2000],
      ],
    ],
    [
      "and comes a little later if both start at once",
      [
        [0, 5000, "甲"],
        [0, 2000, "乙"],
        [100, 100, "丙"],
      ],
      [
        [0, 200],
        [200 + gap, 400 + gap],
        [400 + 2 * gap, 400 + 2 * gap + 834],
      ],
    ],
  ])("a cue stays %s", (_, spoken, times) => {
    const segments = spoken.map(([start_ms, end_ms, text], id) => ({ start_ms, end_ms, text, speaker: `S${id}` }));
    expect(planCues(transcript(...segments)).map(({ startMs, endMs }) => [startMs, endMs])).toEqual(times);
  });

  test("whoever speaks between two sentences of another is shown between them", () => {
    const turns = transcript(
      { start_ms: 0, end_ms: 8000, text: "今天天气很好啊。我们去公园走走。", speaker: "S1" },
      { start_ms: 2000, end_ms: 3000, text: "对。", speaker: "S2" },
    );
    expect(linesOf(turns)).toEqual(["今天天气很好啊。", "对。", "我们去公园走走。"]);
  });

  test("what nobody said makes no cue", () => {
    expect(planCues(transcript({ start_ms: 0, end_ms: 100, text: "  " }))).toEqual([]);
    expect(renderSrt(transcript())).toBe("");
  });
});
