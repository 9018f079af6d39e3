import type { ServerResult } from "@funasr-images/protocol";
import { expect, test } from "vitest";
import { blockBytes, createStreamingSession, type Heard, pcmOnlyText } from "./streaming-session.ts";

test("cuts blocks of 1600 bytes, keeps the last one, and sends the tail at the end", async () => {
  const { session, pushed } = open([]);
  await session.audio(new Uint8Array(blockBytes));
  expect(pushed).toEqual([]);
  await session.audio(new Uint8Array(blockBytes));
  await session.audio(new Uint8Array(101));
  expect(pushed).toEqual(["800", "800"]);
  await session.end();
  expect(pushed).toEqual(["800", "800", "50 last"]);
});

test("sends only texts, a sentence instead of its block's increment, and exactly one last reply", async () => {
  const { session, replies } = open([
    { partial: "你" },
    {},
    { partial: "好", sentence: { text: "你好。", timestamp: "[[0,9]]" } },
    { partial: "" },
  ]);
  await session.configure({ wav_name: "a" });
  for (let block = 0; block < 3; block++) await session.audio(new Uint8Array(blockBytes + 2));
  await session.end();
  expect(replies).toEqual([
    { is_final: false, mode: "2pass-online", text: "你", wav_name: "a" },
    { is_final: false, mode: "2pass-offline", text: "你好。", timestamp: "[[0,9]]", wav_name: "a" },
    { is_final: true, text: "", wav_name: "a" },
  ]);
});

test("reads samples at an odd offset of a buffer", async () => {
  const { session, samples } = open([]);
  const buffer = Buffer.alloc(12);
  for (const [index, value] of [1, -2, 300].entries()) buffer.writeInt16LE(value, 3 + index * 2);
  await session.audio(buffer.subarray(3, 6));
  await session.audio(buffer.subarray(6, 9));
  await session.end();
  expect(samples).toEqual([1, -2, 300]);
});

test("an utterance that is not pcm gets upstream's error text, and the recogniser starts afresh", async () => {
  const { session, replies, pushed } = open([]);
  await session.audio(new Uint8Array(2 * blockBytes));
  await session.configure({ wav_format: "mp3", wav_name: "m" });
  await session.audio(new Uint8Array(2 * blockBytes));
  await session.end();
  expect(replies).toEqual([{ is_final: true, text: pcmOnlyText, wav_name: "m" }]);
  expect(pushed).toEqual(["800", "800", "0 last"]);
});

test("a client that asks for schema 1 gets the sentence's transcript, then the utterance's", async () => {
  const segment = { start_ms: 100, end_ms: 900, text: "你好。", language: "zh" };
  const { session, replies } = open([{ sentence: { text: "你好。", segment } }, {}, {}]);
  await session.configure({ schema: 1 });
  await session.audio(new Uint8Array(16_000));
  await session.end();
  expect(replies.map(({ transcript }) => transcript?.segments)).toEqual([
    [{ id: 0, ...segment }],
    [{ id: 0, ...segment }],
  ]);
  expect(replies.at(-1)?.transcript).toMatchObject({ schema: 1, text: "你好。", duration_ms: 500 });
  await session.end();
  expect(replies.at(-1)?.transcript).toMatchObject({ text: "", segments: [], duration_ms: 0 });
});

/** A recogniser with scripted results, block by block. */
function open(script: readonly Heard[]) {
  const replies: ServerResult[] = [];
  const pushed: string[] = [];
  const samples: number[] = [];
  const recogniser = {
    async push(block: Int16Array, _settings: object, last: boolean) {
      samples.push(...block);
      return script[pushed.push(`${block.length}${last ? " last" : ""}`) - 1] ?? {};
    },
    close() {},
  };
  const session = createStreamingSession({ recogniser, onReply: (reply) => replies.push(reply) });
  return { session, replies, pushed, samples };
}
