import { readFileSync } from "node:fs";
import type { ClientFrame, ServerResult } from "@funasr-images/protocol";
import { expect, onTestFinished, test } from "vitest";
import { countMediaThreads, limitMediaThreads, takeMediaThread } from "../audio/media-threads.ts";
import { type Engine, EngineError, type EngineProgress, type EngineSession } from "../engine.ts";
import { encodeChannels } from "../testing/encode-channels.ts";
import { addProgress } from "./add-progress.ts";
import { withSplitChannels } from "./with-split-channels.ts";

const second = new Float32Array(16_000).map((_, at) => 0.3 * Math.sin(at / 9));
const otherSecond = second.map((_, at) => 0.3 * Math.sin(at / 7));
const call = encodeChannels([second, otherSecond]);
const flac = readFileSync(new URL("../../../../images/speech/formats/sentence.flac", import.meta.url));
const split: ClientFrame = { mode: "2pass", wav_format: "wav", channels: "split", speakers: true, hotwords: "{}" };

test("each channel is a wav file of its own to the engine, without what only the front door knows", async () => {
  const { session, sessions, replies } = open();
  await session.configure(split);
  await session.audio(call);
  await session.end();
  const [plain, left, right] = sessions;
  expect(plain?.steps).toEqual([]);
  for (const channel of [left, right]) {
    expect(channel?.settings).toEqual({
      mode: "offline",
      schema: 1,
      speakers: false,
      wav_format: "wav",
      audio_fs: 16_000,
      hotwords: "{}",
    });
    expect([channel?.bytes, channel?.steps.at(-1)]).toEqual([44 + 32_000, "close"]);
  }
  expect(replies).toMatchObject([
    { mode: "offline", is_final: false, text: "一二", wav_name: "wav-default-id", transcript: { duration_ms: 1000 } },
  ]);
});

test("an utterance without split channels passes through as it is", async () => {
  const { session, sessions, replies } = open();
  await session.configure({ wav_format: "wav" });
  await session.audio(call);
  await session.end();
  expect(sessions).toMatchObject([{ settings: { wav_format: "wav" }, bytes: call.length }]);
  expect(replies).toMatchObject([{ text: "无" }]);
});

test("a channel that is not taken holds back the sender, and with it the other one", async () => {
  const taken = Promise.withResolvers<void>();
  const { session, sessions } = open((number) => (number === 1 ? { audio: () => taken.promise } : {}));
  const minutes = Array.from({ length: 240 }, () => second);
  const long = encodeChannels([Float32Array.from(minutes.flatMap((part) => [...part])), new Float32Array(1)]);
  await session.configure(split);
  let sent = 0;
  const sending = (async () => {
    for (; sent < long.length; sent += 65_536) await session.audio(long.subarray(sent, sent + 65_536));
  })();
  const polled: number[] = [];
  await expect.poll(() => polled.push(sent) > 1 && polled.at(-1) === polled.at(-2)).toBe(true);
  expect(sent).toBeLessThan(1_000_000);
  expect(sessions[2]?.bytes).toBeLessThan(200_000);
  taken.resolve();
  await sending;
  await session.end();
});

test("a client that leaves ends both channels", async () => {
  const { session, sessions } = open(() => ({ end: () => new Promise(() => {}) }));
  await session.configure(split);
  await session.audio(call);
  void session.end().catch(() => {});
  await expect.poll(() => sessions.map(({ steps }) => steps.includes("end"))).toEqual([false, true, true]);
  session.close();
  expect(sessions.map(({ steps }) => steps.at(-1))).toEqual(["close", "close", "close"]);
});

test("a failure of one channel is the failure of the whole, and ends the other one", async () => {
  const crash = new EngineError("ENGINE_CRASHED", "It died.");
  const { session, sessions } = open((number) => ({
    end: () => (number === 1 ? Promise.reject(crash) : new Promise(() => {})),
  }));
  await session.configure(split);
  await session.audio(call);
  await expect(session.end()).rejects.toBe(crash);
  expect(sessions[2]?.steps.at(-1)).toBe("close");

  const broken = open((number) => (number === 2 ? { audio: () => Promise.reject(crash) } : {}));
  await broken.session.configure(split);
  await broken.session.audio(call).catch(() => {});
  await expect(broken.session.end()).rejects.toBe(crash);
});

test("noise on one side is a warning, noise on both an error", async () => {
  const empty = () => Promise.reject(new EngineError("EMPTY_TEXT", "No text was recognised."));
  const one = open((number) => (number === 2 ? { end: empty } : {}));
  await one.session.configure(split);
  await one.session.audio(call);
  await one.session.end();
  expect(one.replies).toMatchObject([
    { text: "一", transcript: { warnings: [{ code: "EMPTY_TEXT", message: expect.stringMatching(/^Channel 2: /) }] } },
  ]);
  const both = open(() => ({ end: empty }));
  await both.session.configure(split);
  await both.session.audio(call);
  await expect(both.session.end()).rejects.toMatchObject({ code: "EMPTY_TEXT" });
});

test("a client that leaves while the first block is on its way leaves no session behind", async () => {
  // At every step between the arrival of the bytes and that of their samples.
  for (let steps = 0; steps < 60; steps++) {
    const { session, sessions } = open();
    await session.configure(split);
    const sent = session.audio(call).catch(() => {});
    for (let step = 0; step < steps; step++) await Promise.resolve();
    session.close();
    await sent;
    await new Promise(setImmediate);
    const left = sessions.filter((seen) => !seen.steps.includes("close")).length;
    expect({ steps, left }).toEqual({ steps, left: 0 });
  }
});

test("a file with split channels waits for a thread; a client that leaves does not", async () => {
  limitMediaThreads(1);
  onTestFinished(() => limitMediaThreads(Number.POSITIVE_INFINITY));
  const giveBack = await takeMediaThread(new AbortController().signal);
  const [leaving, staying] = [open(), open()];
  const ends = [leaving, staying].map(async ({ session }) => {
    await session.configure({ ...split, wav_format: "flac" });
    await session.audio(flac);
    await session.end();
  });
  await expect.poll(countMediaThreads).toEqual({ taken: 1, waiting: 2 });
  leaving.session.close();
  await expect(ends[0]).rejects.toMatchObject({ code: "RECOGNITION_FAILED" });
  expect([countMediaThreads(), staying.replies]).toEqual([{ taken: 1, waiting: 1 }, []]);
  giveBack();
  await ends[1];
  expect(staying.replies).toMatchObject([{ transcript: { warnings: [{ code: "ONE_CHANNEL" }] } }]);
  expect(leaving.sessions.length).toBe(1);
  await expect.poll(countMediaThreads).toEqual({ taken: 0, waiting: 0 });
});

test("all channels together have the bound of a file", async () => {
  const send = async (longestSeconds: number) => {
    const { session } = open(undefined, { longestSeconds });
    await session.configure(split);
    await session.audio(call);
    await session.end();
  };
  await send(2);
  await expect(send(1.5)).rejects.toMatchObject({
    code: "BAD_AUDIO",
    message: expect.stringContaining("The channels together are longer than"),
  });
});

test("a stream tells nothing of a copy, and of another channel all, once", async () => {
  const told = async (file: Uint8Array) => {
    const { session, replies } = open(undefined, { modes: ["online"] });
    await session.configure(split);
    await session.audio(file);
    await session.end();
    return replies.flatMap(({ transcript }) =>
      (transcript?.segments ?? []).map(({ channel, text }) => `${channel} ${text}`),
    );
  };
  const ofCopy = await told(encodeChannels([second, second]));
  expect(ofCopy.filter((text) => text.startsWith("2"))).toEqual([]);
  expect(ofCopy).toContain("1 先1");
  const late = new Float32Array(32_000);
  late.set(second);
  const other = new Float32Array(late);
  other.set(otherSecond, 16_000);
  for (const file of [call, encodeChannels([late, other])]) {
    expect((await told(file)).filter((text) => text === "2 先2")).toEqual(["2 先2"]);
  }
});

test("channels cannot change once the audio has begun, and samples cannot be split", async () => {
  const { session } = open();
  await session.configure({ wav_format: "wav" });
  await session.audio(call);
  await expect(session.configure(split)).rejects.toMatchObject({ code: "BAD_AUDIO" });
  const samples = open();
  await samples.session.configure({ channels: "split" });
  await samples.session.audio(new Uint8Array(100));
  await expect(samples.session.end()).rejects.toThrow(/channels=split needs a file/);
  const silence = open();
  await silence.session.configure({ channels: "split" });
  await silence.session.end();
  expect(silence.replies).toMatchObject([{ text: "", transcript: { segments: [] } }]);
});

test.each<[string, EngineProgress[], boolean, EngineProgress]>([
  ["nothing yet", [], false, { state: "waiting" }],
  [
    "as far as the slowest",
    [
      { state: "recognising", doneMs: 300, workedMs: 300, wholeMs: 1000 },
      { state: "waiting", doneMs: 0, workedMs: 0, wholeMs: 1000 },
    ],
    true,
    { state: "recognising", doneMs: 0, workedMs: 300, wholeMs: 2000 },
  ],
  ["no whole before the end", [{ state: "waiting", wholeMs: 1000 }], false, { state: "waiting" }],
  [
    "nothing of what one does not know",
    [{ state: "waiting", doneMs: 1 }, { state: "waiting" }],
    true,
    { state: "waiting" },
  ],
])("progress of channels: %s", (_name, channels, ended, expected) => {
  expect(addProgress(channels, ended)).toEqual(expected);
});

const silent = { schema: 1, text: "", duration_ms: 0, segments: [], timing: { granularity: "none" } } as const;

/** An engine whose channels hear a digit each. The first session is the one for utterances that are not split. */
function open(
  change: (session: number) => Partial<EngineSession> = () => ({}),
  { longestSeconds, modes = ["offline"] }: { longestSeconds?: number; modes?: readonly string[] } = {},
) {
  const sessions: { settings: ClientFrame; bytes: number; steps: string[] }[] = [];
  const openSession = (onReply: (reply: ServerResult) => void): EngineSession => {
    const number = sessions.length;
    const seen = { settings: {} as ClientFrame, bytes: 0, steps: [] as string[] };
    sessions.push(seen);
    const own = change(number);
    return {
      async configure(settings) {
        seen.settings = settings;
      },
      async audio(bytes) {
        await own.audio?.(bytes);
        if (seen.bytes === 0 && modes.includes("online")) {
          const sentence = { id: 0, start_ms: 0, end_ms: 400, text: `先${number}` };
          const part = { ...silent, text: sentence.text, segments: [sentence] };
          onReply({ is_final: false, mode: "2pass-offline", text: sentence.text, transcript: part });
        }
        seen.bytes += bytes.length;
      },
      async end() {
        seen.steps.push("end");
        await own.end?.();
        const text = "无一二"[number] ?? "";
        const segments = [{ id: 0, start_ms: 100 * number, end_ms: 900, text }];
        const transcript = {
          schema: 1,
          text,
          duration_ms: 1000,
          segments,
          timing: { granularity: "segment" },
        } as const;
        onReply({ is_final: false, mode: "offline", text, transcript });
      },
      close: () => {
        seen.steps.push("close");
      },
    };
  };
  const engine = { openSession, capabilities: () => ({ modes }) } as unknown as Engine;
  const replies: ServerResult[] = [];
  const session = withSplitChannels(engine, { longestSeconds }).openSession((reply) => replies.push(reply));
  return { session, sessions, replies };
}
