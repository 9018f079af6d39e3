import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createVadModel } from "@funasr-images/tones";
import { afterAll, afterEach, expect, test } from "vitest";
import { joinSamples } from "../../audio/samples.ts";
import type { Engine } from "../../engine.ts";
import { decodeWavFile } from "../../testing/decode-wav-file.ts";
import { stageBurdenedModel } from "../../testing/stage-burdened-model.ts";
import { stageSpeechModel } from "../../testing/stage-speech-model.ts";
import { createSherpaEngine } from "./create-sherpa-engine.ts";
import { createUtteranceHandler } from "./recogniser/create-utterance-handler.ts";
import { loadModels } from "./recogniser/load-models.ts";
import { planModels } from "./recogniser/plan-models.ts";
import type { UtteranceReply } from "./recogniser/recogniser-messages.ts";

const staged = stageSpeechModel();
afterAll(staged.remove);

// The same results, but so slow that all other work is negligible.
const burdenedDir = stageBurdenedModel(staged, { layers: 10, width: 2048 });

const recordings = staged.samples.map(({ file }) => decodeWavFile(file));
const [short] = staged.samples;
const shortSeconds = (recordings[0]?.length ?? 0) / 16_000;
/** Speech without a pause, so that pieces are as long as they can be. */
const talk = toPcm(joinSamples([...recordings, ...recordings, ...recordings]));

let engine: Engine | undefined;
afterEach(() => engine?.close());

test("a short utterance overtakes a long file that occupies the only decoder, wherever that is", async () => {
  const started = createSherpaEngine({
    modelDir: burdenedDir,
    decoderThreads: 1,
    modelThreads: 1,
    startTimeoutMs: 60_000,
  });
  engine = started;
  await started.start();
  expect(shortSeconds).toBeLessThan(10);
  let pieces = 0;
  const passed: Promise<number>[] = [];
  await hear(started, talk, { segments: true }, () => {
    pieces += 1;
    if (passed.length === 3) return;
    // A piece has just started, and the next one is ready.
    const before = pieces;
    const utterance = hear(started, readFileSync(short?.file ?? ""), { wav_format: "wav" });
    passed.push(
      utterance.then((text) => {
        expect(text).toBe(short?.text);
        return pieces - before;
      }),
    );
  });
  expect(pieces).toBeGreaterThan(4);
  expect(passed).toHaveLength(3);
  // One piece may end meanwhile, however busy the machine is; the waiting one must not come first.
  for (const count of await Promise.all(passed)) expect(count).toBeLessThanOrEqual(1);
});

test("the work of a client that leaves is removed from the queue, and its decode ends with the current piece", async () => {
  const models = loadModels(planModels({ modelDir: staged.modelDir }), { decoders: 2, threads: 1 });
  let decodes = 0;
  const ends: Promise<unknown>[] = [];
  const decode = models.recogniser.decodeAsync.bind(models.recogniser);
  models.recogniser.decodeAsync = (stream) => {
    decodes += 1;
    const end = decode(stream);
    ends.push(end);
    return end;
  };
  const replies: number[] = [];
  const heard = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const answer = createUtteranceHandler(models, (line, { kind }: UtteranceReply) => {
    replies.push(line);
    if (line === 1 && kind === "item") heard.resolve();
    if (line === 2 && kind === "finished") done.resolve();
  });
  answer({ line: 1, message: { kind: "settings", settings: { itn: true } } });
  answer({ line: 1, message: { kind: "samples", samples: talk } });
  answer({ line: 1, message: { kind: "finish" } });
  await heard.promise;
  answer({ line: 1, message: { kind: "close" } });
  const begun = decodes;
  const told = replies.length;
  // The next client has the decoders to itself.
  answer({ line: 2, message: { kind: "settings", settings: { itn: true } } });
  answer({ line: 2, message: { kind: "samples", samples: toPcm(recordings[0] ?? new Float32Array()) } });
  answer({ line: 2, message: { kind: "finish" } });
  await done.promise;
  // Work in progress may end later than work that came after it.
  await Promise.all(ends);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(decodes).toBe(begun + 1);
  expect(replies.slice(told)).not.toContain(1);
});

test("reports the second that it has recognised, including silence, and when it waits", async () => {
  const vadDir = join(staged.folder, "vad");
  mkdirSync(vadDir);
  writeFileSync(join(vadDir, "model.onnx"), createVadModel());
  const options = { modelDir: burdenedDir, vadDir, decoderThreads: 1, modelThreads: 1, startTimeoutMs: 60_000 };
  const started = createSherpaEngine(options);
  engine = started;
  await started.start();
  const silence = new Int16Array(16_000 * 60);
  const audio = new Int16Array([...silence, ...talk.subarray(0, 30 * 16_000), ...silence]);
  const session = started.openSession(() => {});
  expect(session.progress?.()).toEqual({ state: "waiting", doneMs: 0, workedMs: 0 });
  await session.configure({});
  const bytes = new Uint8Array(audio.buffer);
  for (let offset = 0; offset < bytes.length; offset += 65_536)
    await session.audio(bytes.subarray(offset, offset + 65_536));
  const ended = session.end();
  const seen: number[] = [];
  let whole: number | undefined;
  let over = false;
  ended.then(() => {
    over = true;
  });
  while (!over) {
    const { doneMs = 0, wholeMs } = session.progress?.() ?? {};
    if (doneMs !== seen.at(-1)) seen.push(doneMs);
    if (wholeMs !== undefined) whole = wholeMs;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  // It is in the silence before, in the speech, and after it.
  expect(seen.some((ms) => ms > 60_000 && ms < 90_000)).toBe(true);
  expect(whole).toBe(150_000);
  session.close();
});

async function hear(
  started: Engine,
  bytes: Uint8Array | Int16Array,
  settings: object,
  onPart = () => {},
): Promise<string> {
  let text = "";
  const session = started.openSession((reply) => {
    if (reply.mode === "offline-segment") onPart();
    else text = reply.text;
  });
  await session.configure(settings);
  const raw = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 0; offset < raw.length; offset += 65_536)
    await session.audio(raw.subarray(offset, offset + 65_536));
  await session.end();
  session.close();
  return text;
}

function toPcm(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767))));
}
