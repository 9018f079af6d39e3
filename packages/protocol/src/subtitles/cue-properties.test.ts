import { describe, expect, test } from "vitest";
import { nameSpeaker } from "../name-speaker.ts";
import type { Transcript, TranscriptSegment } from "../transcript.ts";
import type { Cue, CueOptions } from "./cue.ts";
import { findBreaks } from "./find-breaks.ts";
import { guide, measureText } from "./guide.ts";
import { renderLabel } from "./label-segment.ts";
import { planCues } from "./plan-cues.ts";

// Transcripts by chance, the same in every run: what holds for all of them holds for what nobody thought of.
const seeds = Array.from({ length: 120 }, (_, index) => index + 1);
const variants: readonly CueOptions[] = [{}, { labels: ["speaker", "emotion", "events"] }, { maxColumns: 16 }];

/** Mulberry32: a number from 0 to below 1. */
function createChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const chinese = [..."今天我们讨论三个问题关于城市交通和天气变化的情况大家都很关心所以请专家来说明"];
const latin = [
  "the",
  "weather",
  "GPT-4.1",
  "Node.js",
  "2024",
  "12.5%",
  "is",
  "hungry",
  "it’s",
  "state-of-the-art",
  "$3.50",
];
const marks = ["，", "。", "？", "、", "；", "……", "——"];
const latinMarks = [", ", ". ", "? ", " — "];
const pairs = ["《》", "“”", "（）", "「」", "()"];

function speak(chance: () => number): string {
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(chance() * items.length)] as Item;
  const isLatin = chance() < 0.3;
  const isMixed = chance() < 0.3;
  let text = "";
  const pieces = 1 + Math.floor(chance() * 60);
  for (let count = 0; count < pieces; count += 1) {
    const [blank, word] = isLatin || (isMixed && chance() < 0.2) ? [" ", pick(latin)] : ["", pick(chinese)];
    const [open = "", close = ""] = chance() < 0.05 ? [...pick(pairs)] : [];
    text += `${text.endsWith(" ") ? "" : blank}${open}${word}${close}`;
    if (chance() < 0.15 && count > 0) text += pick(isLatin ? latinMarks : marks);
  }
  return `${text.trim()}${isLatin ? "." : "。"}`;
}

function createTranscript(seed: number): Transcript {
  const chance = createChance(seed);
  const segments: TranscriptSegment[] = [];
  const ends = new Map<string | undefined, number>();
  let now = 0;
  for (let id = 0; id < 1 + Math.floor(chance() * 8); id += 1) {
    const text = speak(chance);
    const speaker = [undefined, "S1", "S2"][Math.floor(chance() * 3)];
    // People talk over each other, nobody over himself.
    const wished = now + (chance() < 0.15 ? -800 : chance() * 1500);
    const start_ms = Math.round(Math.max(0, wished, ends.get(speaker) ?? 0));
    const end_ms = start_ms + Math.round(measureText(text).readingMs * (0.6 + chance()));
    ends.set(speaker, end_ms);
    now = end_ms;
    const emotion = chance() < 0.3 ? { emotion: "HAPPY" } : {};
    const spoken = [...text.replace(/[^\p{L}\p{N}]/gu, "")];
    const tokenMs = (end_ms - start_ms) / spoken.length;
    const tokens = spoken.map((token, index) => ({ text: token, start_ms: Math.round(start_ms + index * tokenMs) }));
    segments.push({
      id,
      start_ms,
      end_ms,
      text,
      ...(speaker && { speaker }),
      ...emotion,
      ...(chance() < 0.5 && { tokens }),
    });
  }
  return { schema: 1, text: "", duration_ms: now, segments, timing: { granularity: "token" } };
}

const cases = seeds.flatMap((seed) => {
  const transcript = createTranscript(seed);
  return variants.map((options) => ({ seed, options, transcript, cues: planCues(transcript, options) }));
});

/** Every case, with what is wrong with its cues; a failure shows the seed. */
function judge(problemsOf: (cues: readonly Cue[], transcript: Transcript, options: CueOptions) => readonly string[]) {
  const problems = cases.flatMap(({ seed, options, transcript, cues }) => {
    const found = problemsOf(cues, transcript, options);
    return found.map((problem) => `seed ${seed}, ${JSON.stringify(options)}: ${problem}`);
  });
  expect(problems).toEqual([]);
}

const bare = (text: string) => text.replace(/\s/g, "");
const isSingle = (text: string) => findBreaks(text).length === 0;

describe("whatever was said", () => {
  test("no text is lost, and every speaker's order is kept", () => {
    judge((cues, { segments }) =>
      [undefined, "S1", "S2"].flatMap((speaker) => {
        const labelled = cues.some((cue) => cue.speaker !== undefined);
        const said = bare(
          segments
            .filter((segment) => !labelled || segment.speaker === speaker)
            .toSorted((left, right) => left.start_ms - right.start_ms)
            .map(({ text }) => text)
            .join(""),
        );
        const shown = cues
          .filter((cue) => !labelled || cue.speaker === nameSpeaker({ speaker }, "en"))
          .flatMap(({ lines }) => lines);
        const sorted = (text: string) => [...text].toSorted().join("");
        // Without names, cues of two who speak at once are in order of their starts, not of their segments.
        const same = labelled ? bare(shown.join("")) === said : sorted(bare(shown.join(""))) === sorted(said);
        return same ? [] : [`${speaker} said ${said}, shown is ${shown.join("|")}`];
      }),
    );
  });

  test("cues are in order, do not overlap, and leave two frames between them", () => {
    judge((cues) =>
      cues.flatMap(({ startMs, endMs }, index) => [
        ...(endMs > startMs ? [] : [`cue ${index} is empty`]),
        ...(index === 0 || startMs - (cues[index - 1]?.endMs ?? 0) >= guide.gapMs ? [] : [`cue ${index} is too close`]),
      ]),
    );
  });

  test("a cue has one or two lines that are not too long, unless a word is", () => {
    judge((cues, _, { maxColumns }) =>
      cues.flatMap((cue) => {
        const { lines } = cue;
        const { isWide } = measureText(lines.join(""));
        const most = maxColumns ?? (isWide ? guide.wideColumns : guide.narrowColumns);
        const label = measureText(renderLabel(cue)).narrow;
        if (lines.length < 1 || lines.length > 2 || lines.some((line) => line.trim() !== line || line === "")) {
          return [`lines ${JSON.stringify(lines)}`];
        }
        return lines.flatMap((line, index) => {
          const room = index === 0 ? Math.max(8, most - label) : most;
          const columns = measureText(line)[isWide ? "wide" : "narrow"];
          return columns <= room || isSingle(line) ? [] : [`${columns} columns of ${room}: ${line}`];
        });
      }),
    );
  });

  test("a cue lasts at most 7 s, unless one word does", () => {
    judge((cues) =>
      cues.flatMap(({ startMs, endMs, lines }) =>
        endMs - startMs <= guide.maxMs || isSingle(lines.join(" "))
          ? []
          : [`${endMs - startMs} ms: ${lines.join("|")}`],
      ),
    );
  });

  test("a cue stays for 5/6 s, unless the next one is due", () => {
    judge((cues) =>
      cues.flatMap(({ startMs, endMs, lines }, index) => {
        const next = cues[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
        const isLong = endMs - startMs >= guide.leastMs;
        return isLong || next - endMs === guide.gapMs ? [] : [`${endMs - startMs} ms: ${lines.join("|")}`];
      }),
    );
  });

  test("no line begins with a closing mark, and none ends with an opening one", () => {
    judge((cues) =>
      cues.flatMap(({ lines }) =>
        lines.filter((line) => /^[，。？、；：！…—》”）」),.;:?!%]/u.test(line) || /[《“（「($]$/u.test(line)),
      ),
    );
  });

  test("no Latin word and no number is split", () => {
    const whole = new Set(latin);
    judge((cues) =>
      cues.flatMap(({ lines }) =>
        lines.flatMap((line) =>
          (line.match(/[\p{Script=Latin}\d$][\p{Script=Latin}\d.%’$-]*/gu) ?? [])
            .map((word) => word.replace(/\.+$/, ""))
            .filter((word) => !whole.has(word)),
        ),
      ),
    );
  });
});
