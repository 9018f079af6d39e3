import { expect, test } from "vitest";
import { readTimedSamples } from "../../testing/read-samples.ts";
import { createTranscriptWriter } from "./create-transcript-writer.ts";

const sentence = { mode: "2pass-offline", text: "你好", timestamp: "[[100,300],[300,500]]", wav_name: "a" };

test("a sentence has its own transcript, the last reply that of the whole utterance", () => {
  const writer = createTranscriptWriter();
  const settings = { schema: 1 as const };
  writer.heard(new Uint8Array(64_000), settings);
  const partial = { mode: "2pass-online", text: "你", is_final: false };
  expect(writer.attach(partial, settings)).toEqual(partial);
  const first = writer.attach({ ...sentence, is_final: false }, settings);
  expect(first.transcript).toMatchObject({ text: "你好", segments: [{ id: 0, start_ms: 100, end_ms: 500 }] });
  const last = writer.attach({ text: "", is_final: true }, settings);
  expect(last.transcript).toMatchObject({ schema: 1, text: "你好", duration_ms: 2000, segments: [{ text: "你好" }] });
  expect(writer.attach({ text: "", is_final: true }, settings).transcript).toMatchObject({ text: "", duration_ms: 0 });
});

test("is not added unless requested", () => {
  const reply = { mode: "offline", text: "你好", is_final: false };
  expect(createTranscriptWriter().attach(reply, {})).toEqual(reply);
});

test("without times from the model, sentences get those of the speech that we hear; words get none", () => {
  const settings = { schema: 1 as const, mode: "2pass" as const };
  const writer = createTranscriptWriter();
  const [one, two] = readTimedSamples();
  if (!one || !two) throw new Error("no recordings");
  const pause = new Uint8Array(32_000);
  const say = (samples: Int16Array) => writer.heard(new Uint8Array(samples.buffer.slice(0)), settings);
  writer.heard(pause, settings);
  say(one.samples);
  writer.heard(pause, settings);
  const live = writer.attach({ mode: "2pass-offline", text: "第一句。", is_final: false }, settings).transcript;
  say(two.samples);
  writer.heard(pause, settings);
  const last = writer.attach({ mode: "2pass-offline", text: "第二句。", is_final: true }, settings).transcript;
  const secondMs = 2000 + one.samples.length / 16;
  const truth = [1000 + one.startMs, 1000 + one.endMs, secondMs + two.startMs, secondMs + two.endMs];
  expect(last?.timing).toEqual({ granularity: "segment", estimated: true });
  expect(last?.segments.map(({ text, tokens }) => [text, tokens])).toEqual([
    ["第一句。", undefined],
    ["第二句。", undefined],
  ]);
  const times = last?.segments.flatMap(({ start_ms, end_ms }) => [start_ms, end_ms]) ?? [];
  expect(Math.max(...times.map((ms, index) => Math.abs(ms - (truth[index] as number))))).toBeLessThan(200);
  expect(live?.timing).toEqual({ granularity: "segment", estimated: true });
  // What was shown while somebody spoke stays.
  expect(live?.segments[0]).toMatchObject({ start_ms: times[0], end_ms: times[1] });
});

test("of a container nothing is heard, so its sentences have no times", () => {
  const settings = { schema: 1 as const, wav_format: "mp3" };
  const writer = createTranscriptWriter();
  writer.heard(new Uint8Array(64_000), settings);
  const { transcript } = writer.attach({ mode: "offline", text: "你好。", is_final: false }, settings);
  expect(transcript?.timing).toEqual({ granularity: "none" });
});
