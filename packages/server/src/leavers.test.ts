import { readFileSync } from "node:fs";
import { type ClientRequest, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { connect } from "./testing/connect.ts";
import { childrenOf, descendantsOf } from "./testing/descendants.ts";
import { type SpawnedServer, spawnServer } from "./testing/spawn-server.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";
import { stageStandIn } from "./testing/stage-stand-in.ts";

// Clients that leave do not affect others. LEAVERS is their number for each engine.

const leavers = Number(process.env.LEAVERS ?? 1000);
const patients = Number(process.env.PATIENTS ?? 50);
const atOnce = 20;

const staged = stageSpeechModel();
afterAll(staged.remove);
const sample = staged.samples.toSorted((a, b) => readFileSync(a.file).length - readFileSync(b.file).length)[0];
if (!sample) throw new Error("a recording is needed");
const wav = readFileSync(sample.file);
const pcm = wav.subarray(44);

const env = {
  MODEL_DIR: staged.modelDir,
  CANARY_DIR: staged.canaryDir,
  CANARY_INTERVAL_SECONDS: "3600",
  DECODER_THREAD_NUM: "2",
};
const engines: Record<string, Record<string, string>> = {
  sdk: { ...env, ENGINE: "sdk", SDK_BINARY: stageStandIn(staged.folder) },
  sherpa: { ...env, ENGINE: "sherpa" },
};

let server: SpawnedServer;
afterEach(async () => {
  expect(await server.stop()).toBe(0);
});

describe.each(Object.keys(engines))("engine %s", (name) => {
  test(`${leavers} clients that leave, at every moment and on both endpoints, do not affect ${patients} patient ones`, async () => {
    server = await spawnServer(engines[name] ?? {});
    await server.untilReady();
    const processes = childrenOf(server.pid);
    const waves = Math.ceil(leavers / atOnce);
    const heard: Promise<string>[] = [];
    for (let wave = 0; wave < waves; wave++) {
      // Spread over the time in which the others leave.
      while (heard.length < (patients * (wave + 1)) / waves) heard.push(listen(heard.length));
      const first = wave * atOnce;
      const leaving = Array.from({ length: Math.min(atOnce, leavers - first) }, (_, index) => leave(first + index));
      await Promise.all(leaving);
    }
    expect(await Promise.all(heard)).toEqual(Array(patients).fill(sample.text));
    expect(await listen(0)).toBe(sample.text);
    expect(childrenOf(server.pid)).toEqual(processes);
    const metrics = () => fetch(`http://127.0.0.1:${server.port}/metrics`).then((answer) => answer.text());
    await expect.poll(metrics).toMatch(/^funasr_connections 0$/m);
    expect(await metrics()).toMatch(/^funasr_utterances_active\{state="answering"\} 0$/m);
    expect(await metrics()).toMatch(/^funasr_utterances_active\{state="receiving"\} 0$/m);
    expect(await metrics()).toMatch(/^funasr_engine_restarts_total 0$/m);
    expect(await metrics()).not.toMatch(/^funasr_errors_total\{code="(ENGINE|POISONOUS|RECOGNITION)/m);
  }, 600_000);
});

describe.each(Object.keys(engines))("engine %s", (name) => {
  test.each([
    ["WebSocket", 0],
    ["HTTP", 1],
  ])("clients that leave while an answer is due, as with a timeout, convict nobody: %s", async (_door, door) => {
    server = await spawnServer(engines[name] ?? {});
    await server.untilReady();
    for (let tries = 0; tries < 2; tries++) {
      const resume = stopDecoders();
      const leaver = await begin(wholeUtterance + door);
      await expect.poll(answering).toBe(1);
      leaver.leave();
      await leaver.left;
      await expect.poll(answering).toBe(0);
      // Time for everything that a closed connection triggers.
      await sleep(500);
      resume();
    }
    expect(await listen(door)).toBe(sample.text);
  });
});

test("waiting work of clients that have left never reaches the upstream server", async () => {
  server = await spawnServer({ ...engines.sdk, DECODER_THREAD_NUM: "1", LOG_TEXT: "true" });
  await server.untilReady();
  const handedOver = () => server.log.filter(({ line }) => String(line).includes("client done")).length;
  const before = handedOver();
  const resume = stopDecoders();
  // One occupies the decoder, the other the one reserved for short utterances.
  const first = [listen(0), listen(1)];
  await expect.poll(handedOver).toBe(before + 2);
  const impatient = await Promise.all(Array.from({ length: 20 }, (_, index) => begin(wholeUtterance + (index % 2))));
  await expect.poll(answering).toBe(22);
  for (const { leave: depart } of impatient) depart();
  await expect.poll(answering).toBe(2);
  const last = listen(0);
  await expect.poll(answering).toBe(3);
  resume();
  expect(await Promise.all([...first, last])).toEqual(Array(3).fill(sample.text));
  expect(handedOver()).toBe(before + 3);
});

/** Decodes last until they may continue. The upstream server itself still accepts input. */
function stopDecoders(): () => void {
  const all = descendantsOf(server.pid);
  const decoders = all.filter((pid) => childrenOf(pid).length === 0);
  for (const pid of decoders) process.kill(pid, "SIGSTOP");
  return () => {
    for (const pid of decoders) process.kill(pid, "SIGCONT");
  };
}

/** A patient client, on either endpoint. */
async function listen(index: number): Promise<string> {
  if (index % 2 === 0) {
    const client = await connect(server.url);
    client.say(settings, pcm, { is_speaking: false });
    const reply = await client.hear();
    client.socket.close();
    return reply.error ? JSON.stringify(reply) : String(reply.text);
  }
  const form = new FormData();
  form.append("file", new Blob([wav]), "talk.wav");
  const answer = await fetch(`http://127.0.0.1:${server.port}/v1/audio/transcriptions`, { method: "POST", body: form });
  const body = await answer.text();
  return answer.ok ? JSON.parse(body).text : body;
}

const settings = { mode: "offline", wav_name: "w", wav_format: "pcm" };

/**
 * When a client leaves: after this much of a WebSocket utterance, or this share of an upload, and this many
 * milliseconds.
 */
const moments = [
  { say: [], share: 0, ms: 0 },
  { say: [settings], share: 0.01, ms: 0 },
  { say: [settings, pcm.subarray(0, 20_000)], share: 0.5, ms: 0 },
  { say: [settings, pcm.subarray(0, 20_000)], share: 0.5, ms: 20 },
  { say: [settings, pcm], share: 0.999, ms: 5 },
  { say: [settings, pcm, { is_speaking: false }], share: 1, ms: 0 },
  { say: [settings, pcm, { is_speaking: false }], share: 1, ms: 3 },
  { say: [settings, pcm, { is_speaking: false }], share: 1, ms: 30 },
  { say: [settings, pcm, { is_speaking: false }], share: 1, ms: 150 },
  { say: [settings, pcm, { is_speaking: false }, settings, pcm.subarray(0, 5000)], share: 1, ms: 40 },
];

/** The first of two leavers, one per endpoint, that send a whole utterance. */
const wholeUtterance = 2 * moments.findIndex(({ say, ms }) => say.length === 3 && ms === 0);

/** A client that is going to leave. */
interface Leaver {
  readonly leave: () => void;
  readonly left: Promise<unknown>;
}

/** A client that leaves. */
async function leave(index: number): Promise<void> {
  const leaver = await begin(index);
  await sleep(momentOf(index).ms);
  leaver.leave();
  await leaver.left;
}

function momentOf(index: number) {
  return moments[Math.floor(index / 2) % moments.length] ?? { say: [], share: 1, ms: 0 };
}

/** Every second one uses HTTP; of the others every second one leaves without a close frame. */
async function begin(index: number): Promise<Leaver> {
  const { say, share } = momentOf(index);
  if (index % 2 === 1) return beginUpload(share);
  const client = await connect(server.url);
  client.say(...say);
  return {
    leave: () => (index % 4 === 0 ? client.socket.terminate() : client.socket.close()),
    left: client.closed,
  };
}

async function beginUpload(share: number): Promise<Leaver> {
  const body = Buffer.concat([
    Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="talk.wav"\r\n\r\n'),
    wav,
    Buffer.from("\r\n--b--\r\n"),
  ]);
  const upload: ClientRequest = request(`http://127.0.0.1:${server.port}/v1/audio/transcriptions`, {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=b", "content-length": body.length },
    agent: false,
  });
  upload.on("error", () => {}).on("response", (response) => response.on("error", () => {}).resume());
  const left = new Promise((resolve) => upload.once("close", resolve));
  const part = body.subarray(0, Math.max(1, Math.round(body.length * share)));
  await new Promise<void>((resolve) => void upload.write(part, () => resolve()));
  return { leave: () => upload.destroy(), left };
}

/** Utterances that wait for their answer, as the server counts them. */
async function answering(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
  return Number(/^funasr_utterances_active\{state="answering"\} (\d+)$/m.exec(text)?.[1]);
}
