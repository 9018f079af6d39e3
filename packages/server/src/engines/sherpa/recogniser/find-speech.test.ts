import type { Vad } from "sherpa-onnx-node";
import { expect, test } from "vitest";
import { createSpeechCutter, longestPieceSeconds, type SpeechPiece } from "./cut-speech.ts";
import { createSpeechFinder, createSpeechTaker, type SpeechFinder } from "./find-speech.ts";

const rate = 16_000;

test("finds speech with what came before it, whatever the size of the blocks, and loses no sample", () => {
  const audio = sound(3, [1, 2]);
  const expected = pieces(createSpeechFinder(createFakeVad()), audio, audio.length);
  expect(expected).toHaveLength(1);
  const [{ start, samples } = { start: 0, samples: new Float32Array() }] = expected;
  expect(start).toBeGreaterThan(0.6 * rate);
  expect(start).toBeLessThan(rate);
  expect(start + samples.length).toBeGreaterThanOrEqual(2 * rate);
  expect(start + samples.length).toBeLessThan(2.1 * rate);
  expect(samples).toEqual(audio.slice(start, start + samples.length));
  for (const size of [1, 100, 800, 5000]) {
    expect(pieces(createSpeechFinder(createFakeVad()), audio, size)).toEqual(expected);
  }
});

test("speech that the end of the audio cuts off is complete, to the last sample", () => {
  const audio = sound(1.01, [0.5, 1.01]);
  const [piece] = pieces(createSpeechFinder(createFakeVad()), audio, 800);
  expect((piece?.start ?? 0) + (piece?.samples.length ?? 0)).toBe(audio.length);
});

test("speech without an end is cut, touches, and the detector forgets it", () => {
  const audio = sound(95, [0, 95]);
  const vad = createFakeVad();
  const found = pieces(createSpeechFinder(vad), audio, 1600);
  expect(found.length).toBeGreaterThan(4);
  for (const [index, { start, samples }] of found.entries()) {
    const before = found[index - 1];
    expect(start).toBe(before ? before.start + before.samples.length : 0);
    expect(samples.length).toBeLessThanOrEqual(longestPieceSeconds * rate);
  }
  const last = found.at(-1);
  expect((last?.start ?? 0) + (last?.samples.length ?? 0)).toBe(audio.length);
  expect(vad.mostHeld).toBeLessThan(21 * rate);
});

test("two stretches of speech do not overlap", () => {
  const found = pieces(createSpeechFinder(createFakeVad()), sound(4, [0.5, 1], [1.6, 2.2]), 512);
  expect(found).toHaveLength(2);
  const [first, second] = found;
  expect((first?.start ?? 0) + (first?.samples.length ?? 0)).toBeLessThanOrEqual(second?.start ?? 0);
});

test("without a detector everything is speech, cut at its quietest place", () => {
  const audio = sound(30, [0, 17], [17.1, 30]);
  const found = pieces(createSpeechTaker(), audio, 3000);
  expect(found).toHaveLength(2);
  expect((found[1]?.start ?? 0) / rate).toBeGreaterThan(17);
  expect((found[1]?.start ?? 0) / rate).toBeLessThan(17.1);
  expect(found.reduce((total, { samples }) => total + samples.length, 0)).toBe(audio.length);
});

test("nothing is no speech", () => {
  expect(pieces(createSpeechFinder(createFakeVad()), new Float32Array(), 1)).toEqual([]);
  expect(pieces(createSpeechTaker(), new Float32Array(), 1)).toEqual([]);
});

function pieces(finder: SpeechFinder, audio: Float32Array, size: number): SpeechPiece[] {
  const cut = createSpeechCutter(rate);
  const found: SpeechPiece[] = [];
  for (let offset = 0; offset < audio.length; offset += size) {
    found.push(...finder.push(audio.slice(offset, offset + size)).flatMap(cut));
  }
  found.push(...finder.finish().flatMap(cut));
  return found.map(({ start, samples }) => ({ start, samples: samples.slice() }));
}

/** A tone where somebody speaks, from second to second, and silence elsewhere. */
function sound(seconds: number, ...spoken: readonly (readonly [number, number])[]): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, index) =>
    spoken.some(([from, to]) => index >= from * rate && index < to * rate) ? Math.sin(index) : 0,
  );
}

/** As sherpa-onnx decides: speech after 0.25 s of it, silence after 0.5 s. */
function createFakeVad(): Vad & { readonly mostHeld: number } {
  let position = 0;
  let loud = 0;
  let quiet = 0;
  let speaking = false;
  let start = -1;
  let head = 0;
  let segments: { start: number; samples: Float32Array }[] = [];
  return {
    mostHeld: 0,
    acceptWaveform(window) {
      expect(window.length).toBe(512);
      position += window.length;
      const isLoud = window.some((sample) => Math.abs(sample) > 0.1);
      loud = isLoud ? loud + 512 : 0;
      quiet = isLoud ? 0 : quiet + 512;
      if (loud >= 4000) speaking = true;
      if (quiet >= 8000) speaking = false;
      if (speaking) {
        if (start < 0) start = Math.max(head, position - 1024 - 4000);
        (this as { mostHeld: number }).mostHeld = Math.max(this.mostHeld, position - start);
      } else if (start >= 0) {
        segments.push({ start, samples: new Float32Array(Math.max(0, position - 8000 - start)) });
        head = position - 8000;
        start = -1;
      }
    },
    isDetected: () => start >= 0,
    isEmpty: () => segments.length === 0,
    front: () => segments[0] as { start: number; samples: Float32Array },
    pop: () => void segments.shift(),
    clear() {
      segments = [];
    },
    flush() {
      if (start < 0) return;
      segments.push({ start, samples: new Float32Array(position - start) });
      head = position;
      start = -1;
    },
    reset() {},
  };
}
