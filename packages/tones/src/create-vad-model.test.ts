import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVadModel } from "./create-vad-model.ts";
import { encodeWav } from "./encode-wav.ts";
import { speakTones } from "./speak-tones.ts";
import { openScratch, runEngine } from "./testing/run-engine.ts";

const sampleRate = 16000;
const spokenModel = new URL("../../../images/local/models/speech-zh/", import.meta.url);
const recogniser = {
  model: fileURLToPath(new URL("offline.onnx", spokenModel)),
  tokens: fileURLToPath(new URL("offline-tokens.txt", spokenModel)),
};

interface Recording {
  readonly file: string;
  readonly text: string;
  readonly samples: Float32Array;
}
let recordings: readonly Recording[];
let scratch: Awaited<ReturnType<typeof openScratch>>;
beforeAll(async () => {
  scratch = await openScratch();
  recordings = await readRecordings();
});
afterAll(() => scratch.close());

const levels = [
  { how: "unchanged", change: (samples: Float32Array) => samples },
  { how: "at a peak of 0.2", change: (samples: Float32Array) => atPeak(0.2, samples) },
  {
    how: "at a peak of 0.9 over the noise of a quiet room",
    change: (samples: Float32Array) => addNoise(0.001, atPeak(0.9, samples)),
  },
];

describe("createVadModel, in the real detector with 0.5 s of silence as the end", () => {
  it.each(levels)("finds one segment in every recording $how, and its text stays exact", async ({ change }) => {
    const found = await segment(recordings.map(({ samples }) => change(join(samples, silence(1)))));
    expect(found.map((segments) => segments.map(({ text }) => text))).toEqual(recordings.map(({ text }) => [text]));
  });

  it.each(levels)(
    "finds the whole of every recording $how after a second of silence, and little more",
    async ({ change }) => {
      const waves = recordings.map(({ samples }) => change(join(silence(1), samples, silence(1))));
      const found = await segment(waves);
      for (const [index, wave] of waves.entries()) {
        const file = recordings[index]?.file;
        expect(found[index], file).toHaveLength(1);
        const { start, length } = found[index]?.[0] ?? { start: Number.NaN, length: Number.NaN };
        const sounding = soundingPart(wave);
        expect(start, file).toBeLessThanOrEqual(sounding.start);
        expect(start, file).toBeGreaterThan(sounding.start - 0.15 * sampleRate);
        expect(start + length, file).toBeGreaterThanOrEqual(sounding.end);
        expect(start + length, file).toBeLessThan(sounding.end + 0.35 * sampleRate);
      }
    },
  );

  it("finds two segments in two recordings 1.5 s apart, each with its own text", async () => {
    const [first, second] = recordings;
    if (!first || !second) throw new Error("two recordings are needed");
    const [found] = await segment([join(silence(0.5), first.samples, silence(1.5), second.samples, silence(1))]);
    expect(found?.map(({ text }) => text)).toEqual([first.text, second.text]);
  });

  it("finds one segment in tone speech, whose gaps are shorter than the detector's memory", async () => {
    const speech = speakTones("一二三二一", ["一", "二", "三"]);
    const [found] = await segment([join(silence(1), speech, silence(1))]);
    expect(found).toHaveLength(1);
    expect(found?.[0]?.start).toBeLessThanOrEqual(1.1 * sampleRate);
    expect((found?.[0]?.start ?? 0) + (found?.[0]?.length ?? 0)).toBeGreaterThanOrEqual(2.5 * sampleRate);
  });

  it("finds nothing in silence, in a quiet room and in a click", async () => {
    const click = silence(2);
    click.fill(0.9, sampleRate, sampleRate + 200);
    expect(await segment([silence(2), addNoise(0.001, silence(2)), click])).toEqual([[], [], []]);
  });
});

describe("createVadModel", () => {
  // Silero v4 is sure of a sample that begins in silence after 50 to 130 ms.
  it("is as late as the real one: undecided in the first two windows of a sound, and ignores one that is over by then", async () => {
    const sound = silence(3).fill(0.3, sampleRate, 2 * sampleRate);
    const [late] = await segment([sound]);
    // Of that, 0.1 s is the lead that the child adds.
    const noticed = (late?.[0]?.start ?? 0) + 0.1 * sampleRate + 416;
    expect(noticed).toBeGreaterThanOrEqual(sampleRate + 512);
    expect(noticed).toBeLessThanOrEqual(sampleRate + 3 * 512);
  });

  it("writes the same bytes every time", () => {
    expect(createVadModel()).toEqual(createVadModel());
  });
});

async function segment(waves: readonly Float32Array[]) {
  return runEngine("segment", {
    vad: await scratch.write("vad.onnx", createVadModel()),
    recogniser,
    waves: await Promise.all(
      waves.map((samples, index) => scratch.write(`${index}.wav`, encodeWav(samples, sampleRate))),
    ),
  });
}

async function readRecordings(): Promise<Recording[]> {
  const table = await readFile(new URL("samples/transcripts.tsv", spokenModel), "utf8");
  return Promise.all(
    table
      .trim()
      .split("\n")
      .map(async (line) => {
        const [file = "", text = ""] = line.split("\t");
        return { file, text, samples: await readSamples(new URL(`samples/${file}`, spokenModel)) };
      }),
  );
}

async function readSamples(file: URL): Promise<Float32Array> {
  const wav = await readFile(file);
  const data = wav.indexOf("data") + 8;
  return Float32Array.from(
    { length: (wav.length - data) / 2 },
    (_, index) => wav.readInt16LE(data + index * 2) / 32768,
  );
}

// speech to a listener: from the first to the last sample above -40 dB
function soundingPart(samples: Float32Array) {
  const isLoud = (sample: number) => Math.abs(sample) > 0.01;
  return { start: samples.findIndex(isLoud), end: samples.findLastIndex(isLoud) };
}

function silence(seconds: number): Float32Array<ArrayBuffer> {
  return new Float32Array(seconds * sampleRate);
}

function join(...parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

function atPeak(peak: number, samples: Float32Array): Float32Array {
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return samples.map((sample) => (sample * peak) / loudest);
}

// a fixed sequence, so that failures are reproducible
function addNoise(amplitude: number, samples: Float32Array): Float32Array {
  let state = 1;
  return samples.map((sample) => {
    state = (state * 48271) % 0x7fffffff;
    return sample + amplitude * ((2 * state) / 0x7fffffff - 1);
  });
}
