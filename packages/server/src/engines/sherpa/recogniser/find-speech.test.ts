import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readWeights, sileroVersions } from "@funasr-images/weights";
import type * as SherpaOnnx from "sherpa-onnx-node";
import { afterAll, describe, expect, test, vi } from "vitest";
import { joinSamples } from "../../../audio/samples.ts";
import { decodeWavFile } from "../../../testing/decode-wav-file.ts";
import { stageSpeechModel } from "../../../testing/stage-speech-model.ts";
import { createSpeechCutter, longestPieceSeconds, type SpeechPiece } from "./cut-speech.ts";
import { createSpeechFinder, createSpeechTaker, type SpeechFinder } from "./find-speech.ts";
import { planVadModel } from "./plan-vad-model.ts";
import { vadConfig } from "./vad-pool.ts";

vi.setConfig({ testTimeout: 60_000 });
const rate = 16_000;
const sherpa = createRequire(import.meta.url)("sherpa-onnx-node") as typeof SherpaOnnx;
const folder = mkdtempSync(join(tmpdir(), "funasr-silero-"));
const staged = stageSpeechModel();
afterAll(() => {
  staged.remove();
  rmSync(folder, { recursive: true });
});
const recordings = staged.samples.map(({ file }) => ({ file, samples: decodeWavFile(file) }));
const [first, second] = recordings.map(({ samples }) => trim(samples)) as [Float32Array, Float32Array];

describe.each(sileroVersions)("with Silero %s", (version) => {
  const own = join(folder, version);
  writeFileSync(own, readWeights(`silero-vad-${version}`));
  const { lateness } = planVadModel(stageAlone(version));
  const detector = new sherpa.Vad(vadConfig(own), 60);
  const openFinder = (vad: SherpaOnnx.Vad = detector) => {
    vad.reset();
    return createSpeechFinder(vad, lateness);
  };

  test.each([
    ["from the first sample", 0],
    ["after 40 ms", 0.04],
    ["after 5 s", 5],
  ])("the piece contains all of every recording that starts %s", (_when, seconds) => {
    for (const { file, samples } of recordings) {
      const audio = joinSamples([silence(seconds), trim(samples), silence(1)]);
      const [piece, ...others] = pieces(openFinder(), audio, 1600);
      const end = seconds * rate + trim(samples).length;
      expect(others, file).toEqual([]);
      expect(piece?.start, file).toBeLessThanOrEqual(seconds * rate);
      expect(endOf(piece), file).toBeGreaterThanOrEqual(end);
      // Of the speech, not of the audio around it.
      expect(Math.abs((piece?.spokenStart ?? 0) - seconds * rate), file).toBeLessThan(0.1 * rate);
      expect(Math.abs((piece?.spokenEnd ?? 0) - end), file).toBeLessThan(0.2 * rate);
    }
  });

  test("the first syllable may fade in", () => {
    for (const { file, samples } of recordings) {
      const faded = trim(samples).map((sample, index) => sample * Math.min(1, index / (0.25 * rate)));
      const [piece] = pieces(openFinder(), joinSamples([silence(1), faded, silence(1)]), 1600);
      expect(piece?.start, file).toBeLessThanOrEqual(rate);
    }
  });

  test("two people 0.7 s apart share the audio in between, and every sample is at its position", () => {
    const audio = joinSamples([silence(0.5), first, silence(0.7), second, silence(1)]);
    const found = pieces(openFinder(), audio, 1600);
    expect(found).toHaveLength(2);
    const [one, two] = found as [SpeechPiece, SpeechPiece];
    expect(endOf(one)).toBeLessThanOrEqual(two.start);
    expect(two.start).toBeLessThanOrEqual(0.5 * rate + first.length + 0.7 * rate);
    for (const { start, samples } of found) expect(samples).toEqual(audio.slice(start, start + samples.length));
    for (const size of [1, 100, 800, 5000, audio.length]) {
      expect(pieces(openFinder(), audio, size)).toEqual(found);
    }
  });

  test("the first pass gets nothing of a neighbour, however close", () => {
    const one = first.subarray(-rate);
    const two = second.subarray(0, rate);
    for (let gap = 0.3; gap < 0.7; gap += 0.02) {
      const audio = joinSamples([silence(0.3), one, silence(gap), two]);
      const neighbour = audio.length - two.length;
      const finder = openFinder();
      let handedOn = 0;
      for (let offset = 0; offset < audio.length; offset += 512) {
        for (const event of finder.push(audio.slice(offset, offset + 512))) {
          if (event.kind === "speech") handedOn = event.start + event.samples.length;
          // If the two are one segment, there is no neighbour.
          if (event.kind === "end") expect(handedOn, `${gap} s`).toBeLessThanOrEqual(neighbour);
        }
      }
    }
  });

  test("speech cut off by the end of the audio is complete, to the last sample", () => {
    const audio = joinSamples([silence(0.5), first.subarray(0, 1.01 * rate)]);
    const [piece] = pieces(openFinder(), audio, 800);
    expect(endOf(piece)).toBe(audio.length);
    expect(piece?.spokenEnd).toBe(audio.length);
  });

  test.each([
    [1, 1],
    [1, 0],
    [0, 1],
  ])("a word of 0.3 s is found, with %i s of silence before and %i s after it", (before, behind) => {
    for (const { file, samples } of recordings) {
      const word = trim(samples).subarray(0, 0.3 * rate);
      const [piece] = pieces(openFinder(), joinSamples([silence(before), word, silence(behind)]), 800);
      expect(piece?.start, file).toBeLessThanOrEqual(before * rate);
      expect(endOf(piece), file).toBeGreaterThanOrEqual((before + 0.3) * rate);
    }
  });

  test("endless speech is cut without gaps, and the detector forgets it", () => {
    const audio = joinSamples(Array(24).fill(first.subarray(0.1 * rate, -0.1 * rate)));
    const vad = watchMemory(detector);
    const found = pieces(openFinder(vad), audio, 1600);
    expect(found.length).toBeGreaterThan(4);
    for (const [index, { start, samples }] of found.entries()) {
      const before = found[index - 1];
      expect(start).toBeGreaterThanOrEqual(before ? endOf(before) : 0);
      expect(start - (before ? endOf(before) : 0)).toBeLessThan(0.1 * rate);
      expect(samples.length).toBeLessThanOrEqual(longestPieceSeconds * rate);
    }
    expect(endOf(found.at(-1))).toBe(audio.length);
    expect(vad.mostHeld).toBeGreaterThan(10 * rate);
    expect(vad.mostHeld).toBeLessThan(21 * rate);
  });

  test("silence, hum and room noise are not speech", () => {
    const hum = Float32Array.from({ length: 3 * rate }, (_, at) => 0.1 * Math.sin((2 * Math.PI * 50 * at) / rate));
    for (const audio of [new Float32Array(), silence(3), hum, noise(0.002, 3), noise(0.05, 3)]) {
      expect(pieces(openFinder(), audio, 1600)).toEqual([]);
    }
  });
});

test("without a detector everything is speech, cut at its quietest place", () => {
  const tone = (seconds: number) => Float32Array.from({ length: seconds * rate }, (_, index) => Math.sin(index));
  const audio = joinSamples([tone(17), silence(0.1), tone(12.9)]);
  const found = pieces(createSpeechTaker(), audio, 3000);
  expect(found).toHaveLength(2);
  expect((found[1]?.start ?? 0) / rate).toBeGreaterThan(17);
  expect((found[1]?.start ?? 0) / rate).toBeLessThan(17.1);
  expect(found.map(({ spokenStart, spokenEnd }) => [spokenStart, spokenEnd])).toEqual(
    found.map((piece) => [piece.start, endOf(piece)]),
  );
  expect(found.reduce((total, { samples }) => total + samples.length, 0)).toBe(audio.length);
  expect(pieces(createSpeechTaker(), new Float32Array(), 1)).toEqual([]);
});

function pieces(finder: SpeechFinder, audio: Float32Array, size: number): SpeechPiece[] {
  const cut = createSpeechCutter(rate);
  const found: SpeechPiece[] = [];
  for (let offset = 0; offset < audio.length; offset += size) {
    found.push(...finder.push(audio.slice(offset, offset + size)).flatMap(cut));
  }
  found.push(...finder.finish().flatMap(cut));
  return found.map(({ samples, ...times }) => ({ ...times, samples: samples.slice() }));
}

function endOf(piece: SpeechPiece | undefined): number {
  return (piece?.start ?? Number.NaN) + (piece?.samples.length ?? Number.NaN);
}

/** Speech to a listener: the recordings have hardly any noise around it. */
function trim(samples: Float32Array): Float32Array {
  const isLoud = (sample: number) => Math.abs(sample) > 0.01;
  return samples.slice(samples.findIndex(isLoud), samples.findLastIndex(isLoud) + 1);
}

function silence(seconds: number): Float32Array {
  return new Float32Array(Math.round(seconds * rate));
}

/** A fixed sequence, so that failures are reproducible. */
function noise(amplitude: number, seconds: number): Float32Array {
  let state = 1;
  return silence(seconds).map(() => {
    state = (state * 48_271) % 0x7f_ff_ff_ff;
    return amplitude * ((2 * state) / 0x7f_ff_ff_ff - 1);
  });
}

/** The real detector, counting what it buffers of a segment. */
function watchMemory(vad: SherpaOnnx.Vad): SherpaOnnx.Vad & { readonly mostHeld: number } {
  let held = 0;
  return {
    mostHeld: 0,
    isDetected: () => vad.isDetected(),
    isEmpty: () => vad.isEmpty(),
    front: (external) => vad.front(external),
    pop: () => vad.pop(),
    clear: () => vad.clear(),
    reset: () => vad.reset(),
    acceptWaveform(this: { mostHeld: number }, samples: Float32Array) {
      vad.acceptWaveform(samples);
      held = vad.isDetected() ? held + samples.length : 0;
      this.mostHeld = Math.max(this.mostHeld, held);
    },
    flush() {
      vad.flush();
      held = 0;
    },
  };
}

function stageAlone(version: (typeof sileroVersions)[number]): string {
  const alone = mkdtempSync(join(folder, "alone-"));
  writeFileSync(join(alone, "silero_vad.onnx"), readWeights(`silero-vad-${version}`));
  return alone;
}
