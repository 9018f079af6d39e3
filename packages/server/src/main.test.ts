import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readWavHeader, transcribe } from "@funasr-images/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "./testing/connect.ts";
import { type SpawnedServer, spawnServer } from "./testing/spawn-server.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";

const staged = stageSpeechModel();
afterAll(staged.remove);

// The stand-in under upstream's name and command line, as in the local profile.
const standIn = join(staged.folder, "funasr-wss-server");
const standInSource = fileURLToPath(new URL("./sdk-stand-in.ts", import.meta.url));
writeFileSync(standIn, `#!/bin/sh\nexec "${process.execPath}" "${standInSource}" "$@"\n`, { mode: 0o755 });

const common = { MODEL_DIR: staged.modelDir, CANARY_DIR: staged.canaryDir, CANARY_INTERVAL_SECONDS: "1" };
const sherpa = { ...common, ENGINE: "sherpa" };
const sdk = { ...common, ENGINE: "sdk", SDK_BINARY: standIn };

const first = { mode: "offline", wav_name: "neighbour", wav_format: "pcm", audio_fs: 16000, is_speaking: true };
const end = { is_speaking: false };

describe.each([
  ["sherpa", sherpa],
  ["sdk", sdk],
])("with engine %s", (_name, env) => {
  let server: SpawnedServer;
  beforeAll(async () => {
    server = await spawnServer(env);
    await server.untilReady();
  });
  afterAll(async () => {
    expect(await server.stop()).toBe(0);
  });

  test.each(staged.samples)("transcribes $file exactly, as wav and as pcm", async ({ file, text }) => {
    const wav = readFileSync(file);
    expect((await transcribe({ url: server.url, audio: wav })).text).toBe(text);
    expect((await transcribe({ url: server.url, audio: pcmOf(wav) })).text).toBe(text);
  });

  test.each([
    "[1]",
    "5",
    "true",
    '"x"',
    "",
    '{"is_speaking": False}',
    '{"hotwords":{"a":1}}',
    '{"itn":1}',
    '{"svs_itn":null}',
    '{"audio_fs":"16000"}',
    '{"wav_name":5}',
    '{"mode":7}',
    '{"chunk_size":"5,10,5"}',
    '{"svs_lang":null}',
  ])("answers the frame %s, and its connection and others stay usable", async (bad) => {
    const [sample] = staged.samples;
    const pcm = pcmOf(readFileSync(sample?.file ?? ""));
    const neighbour = await connect(server.url);
    neighbour.say(first, pcm.subarray(0, 20_000));
    const client = await connect(server.url);
    client.say({ wav_name: "mine" }, bad);
    client.say(pcm, end);
    neighbour.say(pcm.subarray(20_000), end);
    expect(await client.hear()).toMatchObject({
      mode: "offline",
      is_final: true,
      text: sample?.text,
      wav_name: "mine",
      warnings: [{ code: expect.stringMatching(/^(BAD_JSON|NO_OBJECT|BAD_FIELD)$/), message: expect.any(String) }],
    });
    expect(await neighbour.hear()).toMatchObject({ text: sample?.text, wav_name: "neighbour" });
    client.socket.close();
    neighbour.socket.close();
  });

  test("answers each end frame once, in order, even if all were sent at once", async () => {
    const client = await connect(server.url);
    for (const { file, text } of staged.samples)
      client.say({ ...first, wav_name: text }, pcmOf(readFileSync(file)), end);
    for (const { text } of staged.samples) expect(await client.hear()).toMatchObject({ text, wav_name: text });
    client.say(end);
    expect(await client.hear()).toMatchObject({ text: "" });
    client.socket.close();
  });

  test("keeps audio before the first text frame", async () => {
    const [sample] = staged.samples;
    const client = await connect(server.url);
    client.say(pcmOf(readFileSync(sample?.file ?? "")), end);
    expect(await client.hear()).toMatchObject({ text: sample?.text, wav_name: "wav-default-id" });
    client.socket.close();
  });

  test("if the engine is killed, the utterance in progress gets an error, and the service recovers", async () => {
    const [sample] = staged.samples;
    const pcm = pcmOf(readFileSync(sample?.file ?? ""));
    const waiting = await connect(server.url);
    const sending = await connect(server.url);
    sending.say(first, pcm.subarray(0, 20_000));
    await settle();
    // Stopped, it cannot answer before it dies.
    for (const pid of childrenOf(server.pid)) process.kill(pid, "SIGSTOP");
    waiting.say(first, pcm, end);
    await settle();
    for (const pid of childrenOf(server.pid)) process.kill(pid, "SIGKILL");

    const crashed = { code: "ENGINE_CRASHED", message: expect.stringContaining("SIGKILL") };
    expect(await waiting.hear()).toMatchObject({ text: "", wav_name: "neighbour", error: crashed });
    await server.untilReady(false);
    sending.say(pcm.subarray(20_000), end);
    expect(await sending.hear()).toMatchObject({ text: "", error: crashed });
    await server.untilReady();
    for (const client of [waiting, sending]) {
      client.say(pcm, end);
      expect(await client.hear()).toMatchObject({ text: sample?.text });
      client.socket.close();
    }
  });

  test("logs one line per utterance, without its text", async () => {
    await server.untilReady();
    const [sample] = staged.samples;
    const before = server.log.length;
    await transcribe({ url: server.url, audio: readFileSync(sample?.file ?? ""), name: "secret-name" });
    await settle();
    const lines = server.log.slice(before);
    expect(lines.filter(({ msg }) => msg === "utterance")).toEqual([
      expect.objectContaining({
        // The client sends the samples of a wav file that it can read.
        bytes: pcmOf(readFileSync(sample?.file ?? "")).length,
        format: "pcm",
        audio_s: expect.closeTo(4.471, 2),
        ms: expect.any(Number),
      }),
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/欢迎|secret/);
  });
});

describe("starting and stopping", () => {
  test("is not ready if the canary is not recognised correctly, and refuses clients", async () => {
    const canaryDir = stageSpeechModel();
    writeFileSync(join(canaryDir.canaryDir, "text.txt"), "完全不同");
    await using server = await spawnServer({ ...sherpa, CANARY_DIR: canaryDir.canaryDir });
    const reason = async () => (await server.readyz()).body.reason;
    await expect.poll(reason).toMatch(/not recognised as its text\.txt/);
    expect(JSON.stringify(await server.readyz())).not.toMatch(/欢迎|完全不同/);
    expect((await server.readyz()).status).toBe(503);
    expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(200);
    await expect(transcribe({ url: server.url, audio: new Uint8Array(2) })).rejects.toMatchObject({
      code: "CONNECT",
      message: expect.stringContaining("503"),
    });
    expect(await server.stop()).toBe(0);
    canaryDir.remove();
  });

  test.each([
    ["sherpa", sherpa],
    ["sdk", sdk],
  ])("on SIGTERM engine %s finishes work in progress, closes with 1012 and exits with 0", async (_name, env) => {
    await using server = await spawnServer(env);
    await server.untilReady();
    const [sample] = staged.samples;
    const pcm = pcmOf(readFileSync(sample?.file ?? ""));
    const idle = await connect(server.url);
    const busy = await connect(server.url);
    busy.say(first, pcm.subarray(0, 20_000));
    await settle();
    const children = childrenOf(server.pid);
    const stopped = server.stop();
    expect(await idle.closed).toMatchObject({ code: 1012 });
    expect(await server.readyz()).toMatchObject({ status: 503, body: { reason: "the server is stopping" } });
    await expect(connect(server.url)).rejects.toThrow("503");
    busy.say(pcm.subarray(20_000), end);
    expect(await busy.hear()).toMatchObject({ text: sample?.text });
    expect(await busy.closed).toMatchObject({ code: 1012 });
    expect(await stopped).toBe(0);
    expect(children.length).toBeGreaterThan(0);
    for (const pid of children) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  test("on SIGTERM an utterance without an end does not keep the process alive beyond DRAIN_SECONDS", async () => {
    await using server = await spawnServer({ ...sherpa, DRAIN_SECONDS: "1" });
    await server.untilReady();
    const client = await connect(server.url);
    client.say(first, new Uint8Array(1000));
    await settle();
    // Otherwise this waits for as long as the client does.
    expect(await server.stop()).toBe(0);
    expect(await client.closed).toMatchObject({ code: 1012 });
  });

  test("exits with the reason if the model cannot be loaded", async () => {
    const broken = stageSpeechModel();
    writeFileSync(join(broken.modelDir, "model_quant.onnx"), "no model");
    const environment = { ...common, MODEL_DIR: broken.modelDir };
    await expect(failToStart({ ...environment, ENGINE: "sherpa" })).resolves.toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/model_quant\.onnx cannot be used: not an ONNX file/),
    });
    await expect(failToStart({ ...environment, ENGINE: "sdk", SDK_BINARY: standIn })).resolves.toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/the upstream server ended with exit code 255 \(MODEL_BROKEN\): .*LOG_TEXT=true/),
    });
    broken.remove();
  });

  test("does not start without its decoder: it would promise formats that it cannot read", async () => {
    const hook = fileURLToPath(new URL("./testing/without-decoder.ts", import.meta.url));
    const started = spawnServer({ ...sherpa, NODE_OPTIONS: `--import ${hook}` });
    await expect(started.then((server) => server.stop())).rejects.toThrow(/ended with 1: .*decoder\.wasm/);
  });

  test("FRONT_DOOR=off becomes the bare upstream server on the same port", async () => {
    const script = join(staged.folder, "echo-arguments");
    writeFileSync(script, '#!/bin/sh\necho "$PATH"; echo "$@"\n', { mode: 0o755 });
    const { status, stdout } = await failToStart({ ...sdk, SDK_BINARY: script, FRONT_DOOR: "off", PORT: "10123" });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\/opt\/funasr\/shim:/);
    const files = { CERT_FILE: "/run/c.pem", KEY_FILE: "/run/k.pem" };
    const secure = await failToStart({ ...sdk, ...files, SDK_BINARY: script, FRONT_DOOR: "off" });
    expect(secure.stdout).toContain("--certfile /run/c.pem --keyfile /run/k.pem ");
    expect(stdout).toContain(`--port 10123 --certfile  --keyfile  --model-dir ${staged.modelDir} --itn-dir  --lm-dir `);
  });

  test("prints its configuration, and all mistakes in it at once", async () => {
    const main = fileURLToPath(new URL("./main.ts", import.meta.url));
    const run = (env: NodeJS.ProcessEnv, flag: string) =>
      spawnSync(process.execPath, [main, flag], { env, encoding: "utf8" });
    expect(JSON.parse(run(sherpa, "--print-config").stdout)).toMatchObject({ ENGINE: "sherpa", PORT: 10_095 });
    const wrong = run({ ENGINE: "foo", PORT: "x" }, "--print-config");
    expect(wrong.status).toBe(2);
    expect(wrong.stderr.trim().split("\n")).toHaveLength(3);
    expect(run({}, "--help").stdout).toContain("MAX_UTTERANCE_BYTES");
  });
});

async function failToStart(
  env: Record<string, string>,
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const environment = { PATH: process.env.PATH, HOST: "127.0.0.1", PORT: "0", ...env };
  return spawnSync(process.execPath, [main], { env: environment, encoding: "utf8" });
}

function pcmOf(wav: Uint8Array): Uint8Array {
  const header = readWavHeader(wav);
  if (typeof header === "string") throw new Error(header);
  return wav.subarray(header.dataOffset, header.dataOffset + header.dataBytes);
}

function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return list.trim().split(" ").filter(Boolean).map(Number);
}

/** Time for what was sent to arrive. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 150));
}
