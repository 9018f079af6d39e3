import { expect, test } from "vitest";
import { readTimedSamples } from "../../testing/read-samples.ts";
import { openSpeechWatch } from "./open-speech-watch.ts";

const [one, two] = readTimedSamples();
const bytesOf = (samples: Int16Array) => new Uint8Array(samples.buffer.slice(0));
const silence = (ms: number) => new Uint8Array(ms * 32);
const say = (which = one) => bytesOf(which?.samples ?? new Int16Array());

test("hears where somebody speaks, however the bytes are cut", () => {
  const whole = openSpeechWatch();
  whole.push(say());
  const cut = openSpeechWatch(16_000);
  const bytes = say();
  for (let offset = 0; offset < bytes.length; offset += 333) cut.push(bytes.subarray(offset, offset + 333));
  expect(cut.all()).toEqual(whole.all());
  expect(whole.all()).toHaveLength(1);
});

test("a sentence is about what was said since the one before, up to a pause", () => {
  const watch = openSpeechWatch();
  for (const piece of [silence(1000), say(), silence(1000), say(two).subarray(0, 32_000)]) watch.push(piece);
  // The second voice has just begun: the sentence that has been answered is about the first.
  const [first, ...others] = watch.latest();
  expect(others).toEqual([]);
  expect(Math.abs((first?.start_ms ?? 0) - 1000 - (one?.startMs ?? 0))).toBeLessThan(100);
  watch.settle(first?.end_ms);
  for (const piece of [say(two).subarray(32_000), silence(1000)]) watch.push(piece);
  const [second, ...more] = watch.latest();
  expect(more).toEqual([]);
  expect(second?.start_ms).toBeGreaterThan((first?.end_ms ?? 0) + 900);
  watch.settle(second?.end_ms);
  expect(watch.latest()).toEqual([]);
  expect(watch.all()).toHaveLength(2);
});
