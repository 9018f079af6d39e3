import { basename } from "node:path";
import type { Transcript, TranscriptSegment } from "@funasr-images/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../testing/connect.ts";
import { decodeWavFile } from "../testing/decode-wav-file.ts";
import { encodeChannels } from "../testing/encode-channels.ts";
import { type Column, openColumn } from "../testing/open-column.ts";
import { stageSpeechModel } from "../testing/stage-speech-model.ts";

// Telephone calls made of the spoken recordings: a voice on each side, at the same time.

const staged = stageSpeechModel();
afterAll(staged.remove);
const voices = staged.samples.map(({ file, text }) => ({ name: basename(file), text, samples: decodeWavFile(file) }));
/** Each recording beside another one. */
const calls = voices.map((left, index) => {
  const right = voices[(index + 3) % voices.length] ?? left;
  return { left, right, file: encodeChannels([left.samples, right.samples]) };
});
const [call] = calls;
if (!call) throw new Error("there are no recordings");

const images: readonly Column[] = ["offline", "online", "offline-ai"];

describe.each(images)("image %s", (image) => {
  let server: Awaited<ReturnType<typeof openColumn>>;
  beforeAll(async () => {
    // One decoder for both sides of a call.
    server = await openColumn(image, staged, { DECODER_THREAD_NUM: "1" });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function post(file: Uint8Array<ArrayBuffer>, fields: Readonly<Record<string, string>>, name = "call.wav") {
    const form = new FormData();
    for (const [key, value] of Object.entries({ channels: "split", ...fields })) form.set(key, value);
    form.set("file", new Blob([file]), name);
    const url = `${server.url.replace("ws", "http")}/v1/audio/transcriptions`;
    const response = await fetch(url, { method: "POST", body: form });
    return { status: response.status, text: await response.text() };
  }

  const verbose = async (file: Uint8Array<ArrayBuffer>): Promise<Transcript> => {
    const { status, text } = await post(file, { response_format: "verbose_json" });
    expect([status, text]).toEqual([200, expect.any(String)]);
    return JSON.parse(text);
  };

  test("each side of a call has its exact text, also where both talk at once", async () => {
    for (const { left, right, file } of calls) {
      const { segments, speakers } = await verbose(file);
      expect([left.name, right.name, sideOf(segments, 1), sideOf(segments, 2)]).toEqual([
        left.name,
        right.name,
        left.text,
        right.text,
      ]);
      expect(segments.map(({ speaker, channel }) => `${speaker} ${channel}`)).toEqual(
        expect.arrayContaining(["S1 1", "S2 2"]),
      );
      expect(speakers?.map(({ label }) => label)).toEqual(["S1", "S2"]);
    }
  });

  test("an upside-down side, a silent one and 7 more channels change nothing", async () => {
    const { left, right } = call;
    const silence = new Float32Array(left.samples.length);
    const { segments } = await verbose(encodeChannels([silence, left.samples]));
    expect([sideOf(segments, 1), sideOf(segments, 2)]).toEqual(["", left.text]);
    const upsideDown = await verbose(encodeChannels([left.samples, left.samples.map((sample) => -sample)]));
    expect([sideOf(upsideDown.segments, 1), sideOf(upsideDown.segments, 2)]).toEqual([left.text, left.text]);
    const eight = await verbose(encodeChannels([...Array(7).fill(silence), right.samples]));
    expect(eight.segments.map(({ channel }) => channel)).toEqual(eight.segments.map(() => 8));
    expect(sideOf(eight.segments, 8)).toBe(right.text);
  });

  test("formats with speakers work, whether or not the image tells voices apart", async () => {
    const diarized = JSON.parse((await post(call.file, { response_format: "diarized_json" })).text);
    const speakers = diarized.segments.map(({ speaker }: { speaker: string }) => speaker);
    expect(new Set(speakers)).toEqual(new Set(["S1", "S2"]));
    const srt = await post(call.file, { response_format: "srt" });
    expect(srt.text).toMatch(/\[(Speaker|说话人) 1\] /);
    expect(srt.text).toMatch(/\[(Speaker|说话人) 2\] /);
  });

  test("a stream has every segment with its speaker, and the text of both", async () => {
    const { text } = await post(call.file, { response_format: "diarized_json", stream: "true" });
    const events = text.split("\n").flatMap((line) => (line.startsWith("data: ") ? [JSON.parse(line.slice(6))] : []));
    const told = events.filter(({ type }) => type === "transcript.text.segment");
    const of = (wanted: string) => told.flatMap(({ speaker, text }) => (speaker === wanted ? [text] : [])).join("");
    expect([of("S1"), of("S2")]).toEqual([call.left.text, call.right.text]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
    expect(events.at(-1)).toMatchObject({ type: "transcript.text.done" });
  });

  test("one channel is one speaker, with a warning; a copy of it is not heard twice", async () => {
    const { left } = call;
    const mono = await verbose(encodeChannels([left.samples]));
    expect(sideOf(mono.segments, 1)).toBe(left.text);
    expect(mono.warnings).toMatchObject([{ code: "ONE_CHANNEL" }]);
    const copied = await verbose(encodeChannels([left.samples, left.samples]));
    expect([sideOf(copied.segments, 1), sideOf(copied.segments, 2)]).toEqual([left.text, ""]);
    expect(copied.warnings).toMatchObject([{ code: "SAME_CHANNELS" }]);
  });

  test("what cannot be split is refused in words", async () => {
    const answer = async (...args: Parameters<typeof post>) => {
      const { status, text } = await post(...args);
      const { code, param, message } = JSON.parse(text).error;
      return `${status} ${code} ${param}: ${message}`;
    };
    expect(await answer(call.file, { channels: "left" })).toBe(
      '400 bad_field channels: channels must be one of mix, split, but is "left".',
    );
    expect(await answer(call.file, {}, "call.pcm")).toMatch(/^400 bad_field channels: channels=split needs a file/);
    expect(await answer(encodeChannels(Array(9).fill(call.left.samples)), {})).toMatch(
      /^400 BAD_AUDIO file: The file has 9 channels, and channels=split takes 8 at most/,
    );
    expect(await answer(Buffer.from("%PDF-1.7\n"), {})).toMatch(/^400 BAD_AUDIO file: This is no audio but pdf/);
  });

  test("over WebSocket: one answer with the transcript, samples refused, and the next utterance as usual", async () => {
    const client = await connect(server.url);
    const file = { mode: "offline", wav_format: "wav", is_speaking: true } as const;
    client.say({ ...file, channels: "split", progress: true }, call.file, { is_speaking: false });
    const { transcript } = await lastReply(client);
    expect([sideOf(transcript.segments, 1), sideOf(transcript.segments, 2)]).toEqual([call.left.text, call.right.text]);
    client.say({ ...file, wav_format: "pcm" }, call.file.subarray(44), { is_speaking: false });
    for (;;) {
      const { error, is_final } = await client.hear();
      if (!error && !is_final) continue;
      expect(error).toMatchObject({
        code: "BAD_AUDIO",
        message: expect.stringContaining("channels=split needs a file"),
      });
      break;
    }
    client.say({ ...file, channels: "mix", schema: 1 }, encodeChannels([call.left.samples]), { is_speaking: false });
    const plain = (await lastReply(client)).transcript as Transcript;
    expect([plain.text, plain.segments[0]?.channel]).toEqual([call.left.text, undefined]);
    client.socket.close();
  });

  test("capabilities say it", async () => {
    const response = await fetch(`${server.url.replace("ws", "http")}/v1/capabilities`);
    expect(await response.json()).toMatchObject({ channels: { uses: ["mix", "split"], most_split: 8 } });
  });
});

async function lastReply(client: Awaited<ReturnType<typeof connect>>) {
  for (;;) {
    const reply = await client.hear();
    if (reply.is_final || reply.error) return reply as unknown as { transcript: Transcript };
  }
}

function sideOf(segments: readonly TranscriptSegment[], wanted: number): string {
  return segments.flatMap(({ channel, text }) => (channel === wanted ? [text] : [])).join("");
}
