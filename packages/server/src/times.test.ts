import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { transcribe } from "@funasr-images/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "./testing/connect.ts";
import { readTimedSamples } from "./testing/read-samples.ts";
import { type SpawnedServer, spawnServer } from "./testing/spawn-server.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";
import { stageStampingModel } from "./testing/stage-stamping-model.ts";
import { stageStandIn } from "./testing/stage-stand-in.ts";

// Times of upstream's servers, with a model that gives them and with one that does not, through the whole server.

const staged = stageSpeechModel();
const stamping = stageStampingModel(staged);
const canary = { CANARY_DIR: staged.canaryDir };
const common = { ...canary, ENGINE: "sdk", ITN_DIR: "", LM_DIR: "", VAD_DIR: "", PUNC_DIR: "" };
const streaming = { ONLINE_MODEL_DIR: staged.onlineModelDir };
afterAll(staged.remove);

const timed = readTimedSamples();
const [sample] = staged.samples;
const truth = timed.find(({ name }) => name === basename(sample?.file ?? ""));
if (!sample || !truth) throw new Error("the first recording has no times");

describe.each([
  ["the file server", { ...common, SDK_BINARY: stageStandIn(staged.folder, "offline") }],
  ["the streaming server", { ...common, ...streaming, SDK_BINARY: stageStandIn(staged.folder, "2pass") }],
])("%s", (_name, env) => {
  describe.each([
    ["with a model that gives times", stamping, { granularity: "token" }],
    ["with a plain model", staged.modelDir, { granularity: "segment", estimated: true }],
  ])("%s", (_model, modelDir, timing) => {
    const isExact = timing.granularity === "token";
    let server: SpawnedServer;
    beforeAll(async () => {
      server = await spawnServer({ ...env, MODEL_DIR: modelDir });
      await server.untilReady();
    });
    afterAll(async () => {
      expect(await server.stop()).toBe(0);
    });

    const ask = (fields: Record<string, string>) => {
      const form = new FormData();
      form.append("file", new Blob([readFileSync(sample.file)]), "talk.wav");
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      return fetch(`http://127.0.0.1:${server.port}/v1/audio/transcriptions`, { method: "POST", body: form });
    };
    const expectTruth = (startMs: number, endMs: number) => {
      expect(Math.abs(startMs - truth.startMs)).toBeLessThan(200);
      expect(Math.abs(endMs - truth.endMs)).toBeLessThan(200);
    };

    test("says in its capabilities what its times are", async () => {
      const capabilities = await (await fetch(`http://127.0.0.1:${server.port}/v1/capabilities`)).json();
      expect(capabilities).toMatchObject({ timestamps: timing });
    });

    test.each(["srt", "vtt"])("answers with %s", async (response_format) => {
      const answer = await ask({ response_format });
      const text = await answer.text();
      expect(answer.status).toBe(200);
      const [, start = "", end = ""] = /00:00:(\S+) --> 00:00:(\S+)/.exec(text) ?? [];
      const [first, last] = [
        start,
        text
          .match(/--> 00:00:(\S+)/g)
          ?.at(-1)
          ?.slice(-6) ?? end,
      ];
      expectTruth(toMs(first), toMs(last));
      expect(text.replace(/[^\p{scx=Han}]/gu, "")).toBe(sample.text);
    });

    test("answers with segments, and with words only if the model has timed them", async () => {
      const words = await ask({ response_format: "verbose_json", "timestamp_granularities[]": "word" });
      const plain = (await (await ask({ response_format: "verbose_json" })).json()) as Verbose;
      expectTruth((plain.segments[0]?.start ?? -1) * 1000, (plain.segments.at(-1)?.end ?? -1) * 1000);
      expect(plain).toMatchObject({ text: sample.text, timing });
      expect(words.status).toBe(isExact ? 200 : 422);
      const answered = await words.json();
      if (isExact) expect((answered as Verbose).words.map(({ word }) => word).join("")).toBe(sample.text);
      else
        expect(answered).toMatchObject({ error: { code: "no_timestamps", message: expect.stringContaining("word") } });
    });

    test("gives our WebSocket client the same, and upstream's what upstream gives", async () => {
      const audio = readFileSync(sample.file).subarray(44);
      const ours = await transcribe({ url: server.url, audio, format: "pcm", sampleRate: 16_000 });
      expect(ours.transcript).toMatchObject({ timing });
      expectTruth(ours.transcript.segments[0]?.start_ms ?? -1, ours.transcript.segments.at(-1)?.end_ms ?? -1);
      const theirs = await connect(server.url);
      theirs.say({ mode: "offline", wav_format: "pcm", chunk_size: [5, 10, 5] }, audio, { is_speaking: false });
      const reply = await theirs.hear();
      expect(reply).toMatchObject({ text: sample.text });
      expect(Object.keys(reply).filter((field) => /stamp|transcript/.test(field))).toEqual(
        isExact ? ["stamp_sents", "timestamp"] : [],
      );
    });
  });
});

interface Verbose {
  readonly segments: readonly { readonly start: number; readonly end: number }[];
  readonly words: readonly { readonly word: string }[];
}

/** `04.200` and `04,200`. */
function toMs(seconds: string): number {
  return Number(seconds.replace(",", ".")) * 1000;
}
