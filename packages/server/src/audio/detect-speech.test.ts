import { expect, test } from "vitest";
import { createRandom } from "../testing/random.ts";
import { readTimedSamples } from "../testing/read-samples.ts";
import { createSpeechDetector } from "./detect-speech.ts";

const recordings = readTimedSamples();
const rate = 16_000;

/** Recordings one after another, with silence around each, in noise. */
function render(gain: number, noise: number, pauseMs: number): { samples: Int16Array; truth: [number, number][] } {
  const { share } = createRandom(7);
  const pause = (pauseMs * rate) / 1000;
  const samples: number[] = [];
  const truth: [number, number][] = [];
  const add = (length: number, read: (index: number) => number) => {
    for (let index = 0; index < length; index++) samples.push(read(index) * gain + noise * (2 * share() - 1));
  };
  add(pause, () => 0);
  for (const { samples: spoken, startMs, endMs } of recordings) {
    const atMs = (samples.length * 1000) / rate;
    truth.push([atMs + startMs, atMs + endMs]);
    add(spoken.length, (index) => spoken[index] as number);
    add(pause, () => 0);
  }
  return { samples: Int16Array.from(samples), truth };
}

function detect(samples: Int16Array, sampleRate = rate, piece = 1000): [number, number][] {
  const detector = createSpeechDetector(sampleRate);
  for (let offset = 0; offset < samples.length; offset += piece)
    detector.push(samples.subarray(offset, offset + piece));
  return detector.spans().map(({ start_ms, end_ms }) => [start_ms, end_ms]);
}

test.each([
  ["in silence", 1, 0],
  ["in the noise of a quiet room", 1, 20],
  ["in noise", 1, 200],
  ["very softly", 0.03, 3],
])("finds who speaks %s, each start and end within 150 ms", (_how, gain, noise) => {
  const { samples, truth } = render(gain, noise, 1500);
  const found = detect(samples);
  expect(found).toHaveLength(truth.length);
  const errors = found.flatMap((span, index) =>
    span.map((ms, side) => Math.abs(ms - (truth[index]?.[side] as number))),
  );
  expect(Math.max(...errors)).toBeLessThan(150);
});

test("a hum and an offset are no voice, and do not hide one", () => {
  const { samples, truth } = render(1, 3, 1500);
  const hummed = samples.map((sample, index) =>
    Math.max(-32_768, Math.min(32_767, sample + 500 + 800 * Math.sin((2 * Math.PI * 50 * index) / rate))),
  );
  expect(detect(hummed)).toHaveLength(truth.length);
});

test("the size of the pieces does not matter", () => {
  const { samples } = render(1, 20, 800);
  expect(detect(samples, rate, 37)).toEqual(detect(samples, rate, samples.length));
});

test("times count in milliseconds at any rate", () => {
  const { samples } = render(1, 20, 1500);
  const half = samples.filter((_, index) => index % 2 === 0);
  const [first] = detect(half, 8000);
  const [same] = detect(samples);
  expect(Math.abs((first?.[0] ?? 0) - (same?.[0] ?? 0))).toBeLessThanOrEqual(30);
});

test.each([
  ["nothing", new Int16Array()],
  ["digital silence", new Int16Array(160_000)],
  ["a click", Int16Array.from({ length: 48_000 }, (_, index) => (index > 16_000 && index < 16_160 ? 20_000 : 0))],
])("%s is not speech", (_what, samples) => {
  expect(detect(samples)).toEqual([]);
});
