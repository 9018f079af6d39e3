import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { AudioBlock } from "../../../audio/audio-block.ts";
import { music, stageSpeakerModels } from "../../../testing/stage-speaker-models.ts";
import { extractVocals } from "./extract-vocals.ts";
import { planVocalsModels } from "./plan-vocals-models.ts";
import { separateBlock } from "./separate-block.ts";
import { loadSeparationLibrary } from "./separation-library.ts";
import { vocalsRate } from "./vocals-messages.ts";

const staged = stageSpeakerModels();
afterAll(staged.remove);
const separation = loadSeparationLibrary().open({ ...planVocalsModels(staged.separationDir), threads: 1 });

test("the real library removes the notes of the music and keeps the rest, across the borders of blocks", async () => {
  const voice = sine(440, 0.3, 5 * vocalsRate);
  const [note] = music;
  const both = voice.map((sample, index) => sample + 0.2 * Math.sin((2 * Math.PI * note * index) / vocalsRate));
  async function* blocks(): AsyncGenerator<AudioBlock> {
    for (let start = 0; start < both.length; start += 7001) {
      const samples = both.slice(start, start + 7001);
      yield { sampleRate: vocalsRate, channels: [samples, samples] };
    }
  }
  const sizes = { core: 2 * vocalsRate, context: 0.5 * vocalsRate, fade: 0.25 * vocalsRate };
  const heard: Float32Array[] = [];
  for await (const { channels } of extractVocals(blocks(), async (given) => separateBlock(separation, given), sizes)) {
    heard.push(...channels);
  }
  let offset = 0;
  let largest = 0;
  for (const samples of heard) {
    for (const [index, sample] of samples.entries()) {
      // The start and end of the note are clicks, which are not a note.
      const place = offset + index;
      if (place < 8192 || place > voice.length - 8192) continue;
      largest = Math.max(largest, Math.abs(sample - (voice[place] ?? 0)));
    }
    offset += samples.length;
  }
  expect(offset).toBe(voice.length);
  expect(largest).toBeLessThan(0.005);
});

test("audio in one channel gives the same result as in two", () => {
  const samples = sine(440, 0.3, vocalsRate);
  expect(separateBlock(separation, [samples])).toEqual(separateBlock(separation, [samples, samples]));
});

test.each([
  ["too short, which would crash the library", [new Float32Array(4095)]],
  ["of two lengths", [new Float32Array(5000), new Float32Array(5001)]],
  ["without channels", []],
])("a block that is %s is refused", (_what, channels) => {
  expect(() => separateBlock(separation, channels)).toThrow("channels of one length, at least 4096 samples");
});

test("models for which the library would end the process are refused first", () => {
  expect(() => planVocalsModels(staged.speakerDir)).toThrow("Spleeter has vocals and accompaniment");
  expect(() => planVocalsModels(staged.rolesDir)).toThrow("has no *.onnx");
  expect(() => planVocalsModels(join(staged.folder, "missing"))).toThrow("cannot be read");
});

function sine(frequency: number, peak: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => peak * Math.sin((2 * Math.PI * frequency * index) / vocalsRate));
}
