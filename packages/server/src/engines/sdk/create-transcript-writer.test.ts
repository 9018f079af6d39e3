import { expect, test } from "vitest";
import { createTranscriptWriter } from "./create-transcript-writer.ts";

const sentence = { mode: "2pass-offline", text: "你好", timestamp: "[[100,300],[300,500]]", wav_name: "a" };

test("a sentence has its own transcript, the last reply that of the whole utterance", () => {
  const writer = createTranscriptWriter();
  writer.heard(64_000);
  const settings = { schema: 1 as const };
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
