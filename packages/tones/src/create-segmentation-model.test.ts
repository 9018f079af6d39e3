import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSegmentationModel } from "./create-segmentation-model.ts";
import { createSpeakerModel } from "./create-speaker-model.ts";
import { encodeWav } from "./encode-wav.ts";
import { joinRecordings } from "./join-recordings.ts";
import { speakTones } from "./speak-tones.ts";
import { readSpokenSample } from "./testing/read-spoken-sample.ts";
import { openScratch, runEngine } from "./testing/run-engine.ts";

const digits = [..."零一二三四五六七八九"];
const sampleRate = 16_000;
let scratch: Awaited<ReturnType<typeof openScratch>>;
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(() => scratch.close());

describe("createSegmentationModel and createSpeakerModel, in the real engine", () => {
  it("find the turns of three voices of tone speech, over more than one window", async () => {
    const low = speakTones("三一四一五九二六五三五", digits, { voice: "low" });
    const high = speakTones("二七一八二八一八二八", digits, { voice: "high" });
    const third = speakTones("一四一四二一三五六", digits);
    const [heard] = await distinguishSpeakers([join(low, high, third, low)]);
    const speakers = heard?.turns.toSorted((a, b) => a.start - b.start).map(({ speaker }) => speaker) ?? [];
    expect(new Set(speakers).size).toBe(3);
    expect(speakers).toEqual([speakers[0], speakers[1], speakers[2], speakers[0]]);
    const starts = heard?.turns.map(({ start }) => start).toSorted((a, b) => a - b) ?? [];
    const wanted: number[] = [];
    let time = 1;
    for (const part of [low, high, third, low]) {
      wanted.push(time);
      time += part.length / sampleRate + 1;
    }
    for (const [index, start] of starts.entries()) expect(Math.abs(start - (wanted[index] ?? 0))).toBeLessThan(0.4);
  });

  it("distinguish two people in real recordings", async () => {
    const [woman, man] = await Promise.all(["welcome-f3.wav", "welcome-m6.wav"].map(readSpokenSample));
    const [heard] = await distinguishSpeakers([join(woman, man, woman)]);
    const speakers = heard?.turns.toSorted((a, b) => a.start - b.start).map(({ speaker }) => speaker) ?? [];
    expect(speakers).toHaveLength(3);
    expect(speakers[0]).toBe(speakers[2]);
    expect(speakers[1]).not.toBe(speakers[0]);
  });

  it("give similar prints to voices of one kind, different prints to high and low voices, whatever is said", async () => {
    const high = ["welcome-f3.wav", "room-number.wav", "live-captions.wav"];
    const low = ["welcome-m6.wav", "time.wav", "meeting-service.wav"];
    const heard = await distinguishSpeakers(await Promise.all([...high, ...low].map(readSpokenSample)));
    for (const [left, a] of heard.entries()) {
      for (const [right, b] of heard.entries()) {
        const isSame = left < high.length === right < high.length;
        if (isSame) expect(cosine(a.print, b.print)).toBeGreaterThan(0.9);
        else expect(cosine(a.print, b.print)).toBeLessThan(0.3);
      }
    }
  });

  it("find nobody in silence", async () => {
    const [heard] = await distinguishSpeakers([new Float32Array(12 * sampleRate)]);
    expect(heard?.turns).toEqual([]);
  });
});

function join(...parts: readonly (Float32Array | undefined)[]): Float32Array {
  return joinRecordings(
    parts.map((samples) => ({ samples: samples ?? new Float32Array() })),
    { sampleRate },
  );
}

async function distinguishSpeakers(recordings: readonly Float32Array[]) {
  return runEngine("distinguishSpeakers", {
    segmentation: await scratch.write("segmentation.onnx", createSegmentationModel()),
    speaker: await scratch.write("speaker.onnx", createSpeakerModel()),
    waves: await Promise.all(
      recordings.map((samples, index) => scratch.write(`${index}.wav`, encodeWav(samples, sampleRate))),
    ),
  });
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (left: readonly number[], right: readonly number[]) =>
    left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
