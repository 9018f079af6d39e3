import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClientFrame, ServerResult } from "@funasr-images/protocol";
import { encodeWav, joinRecordings } from "@funasr-images/tones";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "../../engine.ts";
import { stageOfflineAi } from "../../testing/stage-offline-ai.ts";
import { music } from "../../testing/stage-speaker-models.ts";
import { createSherpaEngine } from "./create-sherpa-engine.ts";

const rate = 16_000;
const staged = stageOfflineAi();
afterAll(staged.remove);
const { conversation, samplesOf, text } = staged;
const limits = { decoderThreads: 2, modelThreads: 1, startTimeoutMs: 240_000 };
const { vadDir, speakers, vocals } = staged.engine;
const options = { ...limits, modelDir: staged.engine.modelDir, vadDir };

describe("speakers, roles, emotions, events and vocals", () => {
  let engine: Engine;
  const notes: string[] = [];
  beforeAll(async () => {
    engine = createSherpaEngine({ ...options, speakers, vocals, onNote: (note) => notes.push(note) });
    await engine.start();
  });
  afterAll(async () => {
    await engine.close();
  });

  test("two people are distinguished, with their names and emotions", async () => {
    const { transcript, stamp_sents: stamps } = await hear(engine, { schema: 1 }, conversation);
    expect(transcript?.segments).toMatchObject([
      { text, speaker: "S1", role: "Alice", emotion: "HAPPY", events: ["Speech"], language: "zh" },
      { text, speaker: "S2", role: "Bob", emotion: "NEUTRAL", events: ["Speech"], language: "zh" },
    ]);
    expect(transcript?.speakers).toMatchObject([
      { label: "S1", role: "Alice" },
      { label: "S2", role: "Bob" },
    ]);
    for (const { score = 0, speech_ms } of transcript?.speakers ?? []) {
      expect(score).toBeGreaterThan(0.9);
      expect(Math.abs(speech_ms - 4500)).toBeLessThan(600);
    }
    expect(transcript?.warnings).toBeUndefined();
    expect(stamps).toMatchObject([
      { speaker: "S1", role: "Alice", emotion: "HAPPY" },
      { speaker: "S2", role: "Bob", emotion: "NEUTRAL" },
    ]);
  });

  test("a stretch of speech is split where the speaker changes", async () => {
    const joined = joinRecordings(
      [{ samples: samplesOf("welcome-f3.wav") }, { samples: samplesOf("welcome-m6.wav") }],
      { sampleRate: rate, gapMs: 150 },
    );
    const { transcript } = await hear(engine, { schema: 1 }, joined);
    expect(transcript?.segments.map(({ text: said, role }) => `${role}: ${said}`)).toEqual([
      `Alice: ${text}`,
      `Bob: ${text}`,
    ]);
  });

  test("music is recognised as such, and is gone when vocals are extracted", async () => {
    const [note] = music;
    const withMusic = conversation.map(
      (sample, index) => sample + 0.05 * Math.sin((2 * Math.PI * note * index) / rate),
    );
    const asItIs = await hear(engine, { schema: 1 }, withMusic);
    expect(asItIs.transcript?.segments.flatMap(({ events }) => events ?? [])).toContain("BGM");
    const { transcript } = await hear(engine, { schema: 1, vocals: true }, withMusic);
    expect(transcript?.warnings).toBeUndefined();
    expect(transcript?.segments).toMatchObject([
      { text, role: "Alice", events: ["Speech"], emotion: "HAPPY" },
      { text, role: "Bob", events: ["Speech"], emotion: "NEUTRAL" },
    ]);
  });

  test("speakers can be turned off, and a known number of them is never exceeded", async () => {
    const without = await hear(engine, { schema: 1, speakers: false }, conversation);
    expect(without.transcript?.speakers).toBeUndefined();
    expect(without.transcript?.segments.some(({ speaker }) => speaker)).toBe(false);
    const one = await hear(engine, { schema: 1, speaker_count: 1 }, conversation);
    expect(one.transcript?.speakers).toHaveLength(1);
  });

  test("silence has no speakers, and is not a failure", async () => {
    const { transcript } = await hear(engine, { schema: 1 }, new Float32Array(2 * rate));
    expect(transcript).toMatchObject({ text: "", segments: [], speakers: [] });
  });

  test("reports what it can do, and its processes", () => {
    expect(engine.capabilities()).toMatchObject({ speakers: true, vocals: true, emotion: true, events: true });
    expect(engine.processes().map(({ name }) => name)).toEqual(["recogniser", "speakers", "vocals"]);
    expect(engine.roles?.names()).toEqual(["Alice", "Bob"]);
  });

  test("voices can be enrolled, replaced and removed while it runs", async () => {
    const roles = engine.roles;
    const wav = (samples: Float32Array) => encodeWav(samples, rate);
    await roles?.enroll("王芳", wav(samplesOf("live-captions.wav")));
    expect(await roles?.remove("Alice")).toBe(true);
    expect(await roles?.remove("Alice")).toBe(false);
    const { transcript } = await hear(engine, { schema: 1 }, conversation);
    expect(transcript?.segments.map(({ role }) => role)).toEqual(["王芳", "Bob"]);
    await roles?.remove("王芳");
    const unknown = await hear(engine, { schema: 1 }, conversation);
    expect(unknown.transcript?.speakers).toMatchObject([{ label: "S1" }, { label: "S2", role: "Bob" }]);
    expect(unknown.transcript?.speakers?.[0]?.role).toBeUndefined();
    await roles?.enroll("Alice", wav(samplesOf("room-number.wav")));
  });

  test.each([
    ["not audio", "Carol", new Uint8Array(100), "BAD_AUDIO"],
    ["too little speech", "Carol", encodeWav(samplesOf("time.wav").slice(0, 8000), rate), "BAD_AUDIO"],
    ["silence", "Carol", encodeWav(new Float32Array(rate * 5), rate), "BAD_AUDIO"],
    ["a name with characters of a cue", "Carol|HAPPY]", encodeWav(samplesOf("time.wav"), rate), "BAD_ROLE"],
    ["a path", "../Carol", encodeWav(samplesOf("time.wav"), rate), "BAD_ROLE"],
    ["no name", " ", encodeWav(samplesOf("time.wav"), rate), "BAD_ROLE"],
    ["a name of 65 letters", "x".repeat(65), encodeWav(samplesOf("time.wav"), rate), "BAD_ROLE"],
  ])("%s is not enrolled", async (_what, name, wav, code) => {
    await expect(engine.roles?.enroll(name, wav)).rejects.toMatchObject({ code });
    expect(engine.roles?.names()).toEqual(["Alice", "Bob"]);
  });

  test.each(["speakers", "vocals"] as const)(
    "if the worker %s dies in the middle, the text has a warning, and the next one is complete",
    async (name) => {
      const code = name === "speakers" ? "SPEAKERS_FAILED" : "VOCALS_FAILED";
      const settings = { schema: 1, speakers: name === "speakers", vocals: name === "vocals" } as const;
      // Over two megabytes, so that it is recognised while it arrives; silence in between keeps it quick.
      const silence = new Float32Array(45 * rate);
      const long = joinRecordings([{ samples: conversation }, { samples: silence }, { samples: conversation }], {
        sampleRate: rate,
      });
      const replies: ServerResult[] = [];
      const session = engine.openSession((reply) => replies.push(reply));
      await session.configure(settings);
      const pcm = toPcm(long);
      for (let offset = 0; offset < pcm.length; offset += 65_536) {
        if (offset >= 2_150_000 && offset < 2_215_536) kill(engine, name);
        await session.audio(pcm.subarray(offset, offset + 65_536));
      }
      await session.end();
      session.close();
      const [reply] = replies;
      expect(reply?.transcript?.warnings).toMatchObject([{ code }]);
      expect(reply?.transcript?.segments.map((segment) => segment.text)).toEqual([text, text, text, text]);
      expect(notes.at(-1)).toMatch(new RegExp(`the worker ${name} .* signal SIGKILL`));
      await untilUp(engine, name);
      const next = await hear(engine, settings, conversation);
      expect(next.transcript?.warnings).toBeUndefined();
      expect(next.transcript?.segments.map((segment) => segment.text)).toEqual([text, text]);
      if (settings.speakers) expect(next.transcript?.speakers).toHaveLength(2);
    },
  );
});

test("is up only once the roles are known, too", async () => {
  const engine = createSherpaEngine({ ...options, speakers });
  const up = new Promise<readonly string[]>((resolve) => {
    engine.onStateChange((state) => state.up && resolve(engine.roles?.names() ?? []));
  });
  await engine.start();
  expect(await up).toEqual(["Alice", "Bob"]);
  await engine.close();
});

test("an engine without these models says so, and answers as usual", async () => {
  const engine = createSherpaEngine(options);
  await engine.start();
  expect(engine.capabilities()).toMatchObject({ speakers: false, vocals: false });
  expect(engine.roles).toBeUndefined();
  const { transcript } = await hear(engine, { schema: 1, speakers: true, vocals: true }, conversation);
  expect(transcript?.speakers).toBeUndefined();
  await engine.close();
});

test.each([
  [
    "a voice that cannot be enrolled",
    { rolesDir: join(staged.folder, "bad-roles") },
    /^Voices in \S+bad-roles cannot be enrolled: number 1 \(not audio, or less than a second.*number 2 \((?!.*(Carol|Dave))/s,
  ],
  ["a model of another kind", { speakerDir: vocals.separationDir }, /but not model\.onnx/],
  ["a model without metadata", { segmentationDir: vadDir }, /lacks the metadata sample_rate, window_size/],
])("does not start with %s, and leaves no process behind", async (_what, wrong, message) => {
  const bad = join(staged.folder, "bad-roles");
  mkdirSync(join(bad, "Dave"), { recursive: true });
  writeFileSync(join(bad, "Carol.wav"), encodeWav(new Float32Array(rate), rate));
  const engine = createSherpaEngine({ ...options, speakers: { ...speakers, ...wrong } });
  await expect(engine.start()).rejects.toThrow(message);
  expect(engine.processes()).toEqual([]);
});

function kill(engine: Engine, name: string): void {
  const found = engine.processes().find((each) => each.name === name);
  if (found) process.kill(found.pid, "SIGKILL");
}

async function untilUp(engine: Engine, name: string): Promise<void> {
  while (!engine.processes().some((each) => each.name === name)) await sleep(50);
}

async function hear(engine: Engine, settings: ClientFrame, samples: Float32Array): Promise<ServerResult> {
  const replies: ServerResult[] = [];
  const session = engine.openSession((reply) => replies.push(reply));
  await session.configure(settings);
  const pcm = toPcm(samples);
  for (let offset = 0; offset < pcm.length; offset += 65_536)
    await session.audio(pcm.subarray(offset, offset + 65_536));
  await session.end();
  session.close();
  expect(replies).toHaveLength(1);
  return replies[0] as ServerResult;
}

function toPcm(samples: Float32Array): Uint8Array {
  return new Uint8Array(
    Int16Array.from(samples, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767)))).buffer,
  );
}
