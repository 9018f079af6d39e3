import { readFileSync } from "node:fs";
import type { ClientFrame, ServerResult } from "@funasr-images/protocol";
import { expect, onTestFinished, test } from "vitest";
import type { EngineSession } from "../engine.ts";
import { countMediaThreads, limitMediaThreads } from "./media-threads.ts";
import { withDecoding } from "./with-decoding.ts";

const flac = readFileSync(new URL("../../../../images/speech/formats/sentence.flac", import.meta.url));

test("raw samples and their settings pass through as they are", async () => {
  const { session, inner } = open();
  await session.configure({ wav_format: "PCM", audio_fs: 8000, itn: true });
  await session.audio(new Uint8Array([1, 2, 3]));
  await session.configure({ wav_format: "xyz" });
  await session.end();
  expect(inner).toEqual([
    ["configure", { wav_format: "PCM", audio_fs: 8000, itn: true }],
    ["audio", 3],
    ["configure", { wav_format: "xyz" }],
    ["end"],
  ]);
});

test("a file arrives as samples at 16 kHz, with all other settings; a late setting stays one", async () => {
  const { session, inner } = open();
  await session.configure({ wav_format: "wav", audio_fs: 8000, hotwords: '{"阿里":20}' });
  for (const piece of cut(wav(8000), 900)) await session.audio(piece);
  await session.configure({ wav_format: "wav", itn: false });
  await session.end();
  const samples = inner.flatMap(([what, size]) => (what === "audio" ? [size as number] : []));
  expect(samples.reduce((sum, size) => sum + size, 0) / 2).toBeCloseTo(16_000, -2);
  expect(inner.filter(([what]) => what !== "audio")).toEqual([
    ["configure", { wav_format: "pcm", audio_fs: 16_000, hotwords: '{"阿里":20}' }],
    ["configure", { wav_format: "pcm", audio_fs: 16_000, itn: false }],
    ["end"],
  ]);
});

test("what is no file is refused, not answered like silence, and that ends the session", async () => {
  const { session, inner } = open();
  await session.configure({ wav_format: "mp3" });
  await session.audio(new Uint8Array(100));
  await expect(session.end()).rejects.toMatchObject({ code: "BAD_AUDIO" });
  await session.configure({ wav_format: "pcm" });
  await expect(session.audio(new Uint8Array(100))).rejects.toMatchObject({ code: "RECOGNITION_FAILED" });
  expect(inner).toEqual([["configure", { wav_format: "pcm", audio_fs: 16_000 }], ["close"]]);
});

test("a file waits while as many as may be are decoded; a client that leaves is not waited for", async () => {
  limitMediaThreads(1);
  onTestFinished(() => limitMediaThreads(Number.POSITIVE_INFINITY));
  const send = async ({ session }: ReturnType<typeof open>) => {
    await session.configure({ wav_format: "flac" });
    await session.audio(flac);
  };
  const [first, second, third] = [open(), open(), open()];
  await send(first);
  await expect.poll(() => samplesIn(first.inner)).toBeGreaterThan(0);

  await send(second);
  const left = second.session.end();
  await send(third);
  const waited = third.session.end();
  second.session.close();
  await expect(left).rejects.toMatchObject({ code: "RECOGNITION_FAILED" });
  // Neither raw samples nor wav need a thread.
  const plain = open();
  await plain.session.configure({ wav_format: "wav" });
  await plain.session.audio(wav(16_000));
  await plain.session.end();
  await expect.poll(countMediaThreads).toEqual({ taken: 1, waiting: 1 });
  expect(samplesIn(third.inner)).toBe(0);

  await first.session.end();
  await waited;
  expect(samplesIn(third.inner)).toBe(samplesIn(first.inner));
  expect(samplesIn(second.inner)).toBe(0);
});

test("a client that leaves while its file begins holds no thread", async () => {
  limitMediaThreads(1);
  onTestFinished(() => limitMediaThreads(Number.POSITIVE_INFINITY));
  const configuring = Promise.withResolvers<void>();
  const left = open({ configuring: configuring.promise });
  await left.session.configure({ wav_format: "flac" });
  const sent = left.session.audio(flac);
  left.session.close();
  configuring.resolve();
  await expect(sent).rejects.toMatchObject({ code: "RECOGNITION_FAILED" });
  const next = open();
  await next.session.configure({ wav_format: "flac" });
  await next.session.audio(flac);
  await next.session.end();
  expect(samplesIn(next.inner)).toBeGreaterThan(0);
});

test("a file that is sent as samples is decoded, and its transcript says so; a streaming server's wav stays samples", async () => {
  const { session, inner, replies } = open();
  await session.configure({ wav_format: "pcm", schema: 1 });
  await session.audio(wav(16_000));
  await session.end();
  expect(inner).toContainEqual(["configure", { wav_format: "pcm", audio_fs: 16_000, schema: 1 }]);
  expect(replies.at(-1)?.transcript?.warnings).toMatchObject([{ code: "HEADER_IN_SAMPLES" }]);
  await session.configure({ wav_format: "pcm", schema: 1 });
  await session.audio(new Uint8Array(100));
  await session.end();
  expect(replies.at(-1)?.transcript?.warnings).toBeUndefined();

  const live = open({ streaming: true });
  await live.session.audio(wav(16_000));
  await live.session.end();
  expect(live.inner).toEqual([["configure", {}], ["audio", wav(16_000).length], ["end"]]);
});

test("samples that are not what their sender says are recognised, with a warning for every client", async () => {
  const { session, inner, replies } = open();
  // A tone on the left, silence on the right; in pieces that split samples.
  const stereo = Buffer.alloc(4 * 20_000);
  for (let index = 0; index < 20_000; index++) stereo.writeInt16LE(Math.round(9000 * Math.sin(index / 9)), index * 4);
  for (const piece of cut(stereo, 999)) await session.audio(piece);
  await session.end();
  expect(
    inner.flatMap(([what, size]) => (what === "audio" ? [size as number] : [])).reduce((sum, size) => sum + size),
  ).toBe(80_000);
  expect(replies).toMatchObject([
    { warnings: [{ code: "STEREO_AS_MONO" }], transcript: { warnings: [{ code: "STEREO_AS_MONO" }] } },
  ]);
});

test("half a sample at the end of an utterance is not the start of the next", async () => {
  const { session, replies } = open();
  await session.audio(new Uint8Array(3));
  await session.end();
  const stereo = Buffer.alloc(4 * 20_000);
  for (let index = 0; index < 20_000; index++) stereo.writeInt16LE(Math.round(9000 * Math.sin(index / 9)), index * 4);
  await session.audio(stereo);
  await session.end();
  expect(replies.at(-1)).toMatchObject({ warnings: [{ code: "STEREO_AS_MONO" }] });
});

test("a file that unfolds to more audio than is allowed is refused", async () => {
  const { session } = open({ longestSeconds: 1 });
  await session.configure({ wav_format: "wav" });
  // Mu-law, which a small file holds much of.
  const long = wav(16_000);
  long.writeUInt16LE(7, 20);
  long.writeUInt16LE(8, 34);
  const send = async () => {
    await session.audio(long);
    await session.end();
  };
  await expect(send()).rejects.toMatchObject({ code: "BAD_AUDIO", message: expect.stringContaining("longer than") });
});

test("an error of the engine is thrown, and a closed session stays closed", async () => {
  const { session, inner } = open({ failing: true });
  await session.configure({ wav_format: "wav" });
  const send = async () => {
    for (let round = 0; round < 20; round++) await session.audio(wav(16_000));
    await session.end();
  };
  await expect(send()).rejects.toThrow("the engine is gone");
  expect(inner.at(-1)).toEqual(["close"]);
  session.close();
  await expect(session.audio(new Uint8Array(9))).rejects.toMatchObject({ code: "RECOGNITION_FAILED" });
});

const samplesIn = (inner: readonly Call[]) =>
  inner.flatMap(([what, size]) => (what === "audio" ? [size as number] : [])).reduce((sum, size) => sum + size, 0);

type Call =
  | readonly [what: "configure", settings: ClientFrame]
  | readonly [what: "audio", size: number]
  | readonly [what: "end" | "close"];

function open({ streaming = false, failing = false, longestSeconds = 60, configuring = Promise.resolve() } = {}) {
  const inner: Call[] = [];
  const replies: ServerResult[] = [];
  const session = withDecoding({
    streaming,
    longestSeconds,
    onReply: (reply) => replies.push(reply),
    open: (onReply): EngineSession => ({
      async configure(settings) {
        await configuring;
        inner.push(["configure", settings]);
      },
      async audio({ length }) {
        if (failing) throw new Error("the engine is gone");
        inner.push(["audio", length]);
      },
      async end() {
        inner.push(["end"]);
        onReply({ text: "", is_final: true, mode: "offline", transcript });
      },
      close() {
        inner.push(["close"]);
      },
    }),
  });
  return { session, inner, replies };
}

const transcript = {
  schema: 1,
  duration_ms: 1000,
  text: "",
  segments: [],
  speakers: [],
  timing: { granularity: "none" },
} as unknown as NonNullable<ServerResult["transcript"]>;

/** A second of a quiet tone. */
function wav(sampleRate: number): Buffer {
  const bytes = Buffer.alloc(44 + sampleRate * 2);
  bytes.write("RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0", "latin1");
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(sampleRate * 2, 40);
  for (let index = 0; index < sampleRate; index++)
    bytes.writeInt16LE(Math.round(900 * Math.sin(index / 9)), 44 + index * 2);
  return bytes;
}

function* cut(bytes: Buffer, size: number): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}
