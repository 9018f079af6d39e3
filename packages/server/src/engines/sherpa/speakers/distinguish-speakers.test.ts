import { writeFileSync } from "node:fs";
import path from "node:path";
import { joinRecordings, speakTones, writeOnnxModel } from "@funasr-images/tones";
import { afterAll, expect, test } from "vitest";
import { createFairSlots } from "../../../scheduling/create-fair-slots.ts";
import { stageSpeakerModels } from "../../../testing/stage-speaker-models.ts";
import { distinguishSpeakers, type TellSpeakersOptions } from "./distinguish-speakers.ts";
import { loadSpeakerModels, padToWindows, speakerRate } from "./load-speaker-models.ts";
import { planSpeakerModels } from "./plan-speaker-models.ts";
import type { SettledSpeakers } from "./speakers-messages.ts";

const staged = stageSpeakerModels();
afterAll(staged.remove);
const models = loadSpeakerModels(planSpeakerModels(staged), 1);
const runFairly = createFairSlots({ slots: 2 });

const digits = [..."零一二三四五六七八九"];
const [low, high, third] = [
  speakTones("三一四一五九二六五三五", digits, { voice: "low" }),
  speakTones("二七一八二八一八二八四", digits, { voice: "high" }),
  speakTones("一四一四二一三五六二三", digits),
];

test("a voice keeps its label over many blocks, whoever else speaks in them", async () => {
  const turns = [high, low, high, low, low, third, high, third, low];
  const { speakers, turns: heard } = await distinguish(join(turns), { longestBlockSeconds: 12 });
  expect(speakers).toHaveLength(3);
  const order = heard.map(({ speaker }) => speaker);
  // Two turns of one speaker at a border of blocks may become one or two.
  expect(order.filter((speaker, index) => speaker !== order[index - 1])).toEqual([0, 1, 0, 1, 2, 0, 2, 1]);
  const seconds = low.length / speakerRate;
  for (const [speaker, count] of [3, 4, 2].entries()) {
    expect(Math.abs((speakers[speaker]?.speech_ms ?? 0) / 1000 - count * seconds)).toBeLessThan(count * 0.5);
  }
});

test("what is settled stays: later blocks only add turns and speakers", async () => {
  const settled: SettledSpeakers[] = [];
  const turns = [high, low, high, low, low, third, high, third, low];
  const options = { longestBlockSeconds: 12, onSettled: (more: SettledSpeakers) => void settled.push(more) };
  const last = await distinguish(join(turns), options);
  expect(settled.length).toBeGreaterThan(2);
  expect(settled[0]?.speakers.length).toBeLessThan(3);
  for (const { until_ms, turns: early, speakers } of settled) {
    expect(last.speakers.length).toBeGreaterThanOrEqual(speakers.length);
    for (const { start_ms, end_ms, speaker } of early) {
      expect(end_ms).toBeLessThanOrEqual(until_ms + 1);
      expect(last.turns).toContainEqual(expect.objectContaining({ start_ms, speaker }));
    }
  }
  expect(last.turns).toEqual(settled.at(-1)?.turns);
});

test("no more speakers than the given number are ever settled", async () => {
  const counts: number[] = [];
  const onSettled = ({ speakers }: SettledSpeakers) => void counts.push(speakers.length);
  const recording = join([low, high, third, low, high]);
  const last = await distinguish(recording, { longestBlockSeconds: 12, speakerCount: 2, onSettled });
  expect(Math.max(...counts, last.speakers.length)).toBe(2);
});

test("a recording gives the same result in one block as in many", async () => {
  const { speakers, turns } = await distinguish(join([low, high, third]), {});
  expect(speakers).toHaveLength(3);
  expect(turns.map(({ speaker }) => speaker)).toEqual([0, 1, 2]);
});

test.each([
  ["one block", {}],
  ["several blocks", { longestBlockSeconds: 12 }],
])("there are no more speakers than the given number, in %s", async (_what, options) => {
  const { speakers } = await distinguish(join([low, high, third, low, high]), { ...options, speakerCount: 2 });
  expect(speakers).toHaveLength(2);
});

test("parallel recordings do not affect each other, even with a known number of speakers", async () => {
  const three = join([low, high, third, low]);
  const counts = [undefined, 2, undefined, 1, undefined];
  const heard = await Promise.all(
    counts.map((speakerCount) => distinguish(three, speakerCount ? { speakerCount } : {})),
  );
  expect(heard.map(({ speakers }) => speakers.length)).toEqual([3, 2, 3, 1, 3]);
});

test.each([
  ["nothing", 0],
  ["one sample", 1],
  ["less than a frame", 200],
  ["less than a window", 15_000],
  ["a window", 160_000],
  ["a sample over a window", 160_001],
  ["a window and a step", 176_000],
  ["a last window with sound only at its end", 170_000],
])("audio of an awkward length does not end the engine: %s", async (_what, length) => {
  const sound = join([low, high, third, low, high]).slice(0, length);
  const { turns } = await distinguish(sound, {});
  for (const { start_ms, end_ms } of turns) {
    expect(start_ms).toBeLessThan(end_ms);
    expect(end_ms).toBeLessThanOrEqual((length * 1000) / speakerRate + 1);
  }
  await distinguish(sound.fill(0, 0, Math.max(0, length - 300)), {});
  await distinguish(new Float32Array(length), {});
});

// sherpa-onnx 1.13.8 ends the process here ("This segment is too short") if it pads the window itself.
test("a model that finds a voice after the end of the audio does not end the process", async () => {
  const segmentation = path.join(staged.folder, "imagines.onnx");
  writeFileSync(segmentation, createImaginingModel());
  const imagining = loadSpeakerModels({ ...planSpeakerModels(staged), segmentation }, 1);
  const samples = join([low, high, third]).slice(0, 160_001);
  const turns = await imagining.diarize(samples, undefined);
  for (const { end } of turns) expect(end).toBeLessThanOrEqual(samples.length / speakerRate);
});

test("audio is padded to whole windows", () => {
  const lengths = [1, 160_000, 160_001, 176_000, 176_001].map(
    (length) => padToWindows(new Float32Array(length), 160_000).length,
  );
  expect(lengths).toEqual([160_000, 160_000, 176_000, 176_000, 192_000]);
});

/** Speaker 1 speaks at the end of every window, whatever is in it. */
function createImaginingModel() {
  const scores = new Float32Array(589 * 7);
  for (let frame = 0; frame < 589; frame++) scores[frame * 7 + (frame >= 560 ? 1 : 0)] = 1;
  return writeOnnxModel({
    name: "imagines",
    inputs: [{ name: "x", type: "float32", shape: ["N", 1, "T"] }],
    outputs: [{ name: "y", type: "float32", shape: ["N", 589, 7] }],
    nodes: [
      {
        operator: "ReduceMean",
        inputs: ["x"],
        outputs: ["mean"],
        attributes: { axes: { ints: [2] }, keepdims: { int: 1 } },
      },
      { operator: "Mul", inputs: ["mean", "zero"], outputs: ["nothing"] },
      { operator: "Add", inputs: ["nothing", "scores"], outputs: ["y"] },
    ],
    tensors: [
      { name: "zero", shape: [], data: Float32Array.of(0) },
      { name: "scores", shape: [1, 589, 7], data: scores },
    ],
    metadata: {
      sample_rate: 16_000,
      window_size: 160_000,
      receptive_field_size: 991,
      receptive_field_shift: 270,
      num_speakers: 3,
      powerset_max_classes: 2,
      num_classes: 7,
    },
  });
}

function join(parts: readonly Float32Array[]): Float32Array {
  return joinRecordings(
    parts.map((samples) => ({ samples })),
    { sampleRate: speakerRate, gapMs: 700 },
  );
}

function distinguish(
  samples: Float32Array,
  options: Partial<Pick<TellSpeakersOptions, "longestBlockSeconds" | "speakerCount" | "onSettled">>,
) {
  async function* pieces() {
    for (let start = 0; start < samples.length; start += 7919) yield samples.subarray(start, start + 7919);
  }
  return distinguishSpeakers(models, pieces(), { runFairly, blocksAtOnce: 2, speakerCount: undefined, ...options });
}
