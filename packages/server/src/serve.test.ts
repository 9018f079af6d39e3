import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type ClientRequest, request } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { connect } from "./testing/connect.ts";
import { createCertificate } from "./testing/create-certificate.ts";
import { getPlainly } from "./testing/get-plainly.ts";
import { type SpawnedServer, spawnServer } from "./testing/spawn-server.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";

// The whole server as a child process: how its parts and its environment variables work together.

const staged = stageSpeechModel();
afterAll(staged.remove);
const [sample, other] = staged.samples;
if (!sample || !other) throw new Error("two recordings are needed");

const standIn = join(staged.folder, "funasr-wss-server");
const standInSource = fileURLToPath(new URL("./sdk-stand-in.ts", import.meta.url));
writeFileSync(standIn, `#!/bin/sh\nexec "${process.execPath}" "${standInSource}" "$@"\n`, { mode: 0o755 });

const common = { MODEL_DIR: staged.modelDir, CANARY_DIR: staged.canaryDir };
const sherpa = { ...common, ENGINE: "sherpa" };

let server: SpawnedServer | undefined;
afterEach(async () => {
  const code = await server?.stop();
  server = undefined;
  expect(code ?? 0).toBe(0);
});

async function start(env: Record<string, string>): Promise<SpawnedServer> {
  server = await spawnServer(env);
  await server.untilReady();
  return server;
}

const originOf = ({ port }: SpawnedServer) => `http://127.0.0.1:${port}`;

function transcribe(origin: string, file: string, fields: Record<string, string> = {}, headers = {}) {
  const form = new FormData();
  form.append("file", new Blob([readFileSync(file)]), "talk.wav");
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return fetch(`${origin}/v1/audio/transcriptions`, { method: "POST", body: form, headers });
}

test("the engine sdk transcribes uploads, too", async () => {
  const origin = originOf(await start({ ...common, ENGINE: "sdk", SDK_BINARY: standIn }));
  const body = await (await transcribe(origin, sample.file, { response_format: "verbose_json" })).json();
  expect(body).toMatchObject({ text: sample.text, duration: expect.closeTo(4.471, 2) });
  const subtitles = await transcribe(origin, sample.file, { response_format: "srt" });
  // Its plain model gives no times: they are estimated.
  expect([subtitles.status, await subtitles.text()]).toEqual([
    200,
    expect.stringMatching(
      new RegExp(`^1\\n00:00:00,\\d{3} --> 00:00:0\\d,\\d{3}\\n[\\s\\S]*${sample.text.slice(-2)}\\n`),
    ),
  ]);
  // Upstream has no error for it; the server checks the upload itself.
  const noSound = await transcribe(origin, standIn);
  expect([noSound.status, await noSound.json()]).toMatchObject([400, { error: { code: "BAD_AUDIO" } }]);
});

test("MEDIA_THREAD_NUM bounds how many files are decoded at once, and the others wait", async () => {
  const running = await start({ ...common, ENGINE: "sdk", SDK_BINARY: standIn, MEDIA_THREAD_NUM: "1" });
  const file = fileURLToPath(new URL("../../../images/speech/formats/sentence.flac", import.meta.url));
  const flac = readFileSync(file);
  const slow = await connect(running.url);
  const gauge = async (name: string) => {
    const text = await (await fetch(`${originOf(running)}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
  };
  slow.say({ mode: "offline", wav_format: "flac" }, flac.subarray(0, 30_000));
  await expect.poll(() => gauge("funasr_media_threads")).toBe(1);
  let isAnswered = false;
  const other = transcribe(originOf(running), file).finally(() => {
    isAnswered = true;
  });
  await expect.poll(() => gauge("funasr_media_queue_depth")).toBe(1);
  expect(isAnswered).toBe(false);
  slow.say(flac.subarray(30_000), { is_speaking: false });
  const spoken = { text: "客户回答今天很忙" };
  expect([await slow.hear(), await (await other).json()]).toMatchObject([spoken, spoken]);
  slow.socket.close();
});

test("a streaming image decodes uploads for its engine, and streams sentences", async () => {
  const origin = originOf(await start({ ...sherpa, ONLINE_MODEL_DIR: staged.onlineModelDir }));
  expect(await (await transcribe(origin, sample.file)).json()).toMatchObject({ text: sample.text });
  const events = await (await transcribe(origin, other.file, { stream: "true" })).text();
  expect(events).toMatch(new RegExp(`"transcript.text.delta"[\\s\\S]*"transcript.text.done","text":"${other.text}"`));
  const capabilities = await (await fetch(`${origin}/v1/capabilities`)).json();
  expect(capabilities).toMatchObject({
    modes: ["offline", "online", "2pass"],
    formats: { websocket: expect.arrayContaining(["pcm", "m4a"]) },
  });
});

test("shows in /metrics what has happened on both endpoints", async () => {
  const running = await start({ ...sherpa, BRANCH: "offline", VERSION: "1.2.3" });
  const origin = originOf(running);
  expect((await transcribe(origin, sample.file)).status).toBe(200);
  expect((await transcribe(origin, standIn)).status).toBe(400);
  const client = await connect(running.url);
  client.say({ mode: "offline", wav_format: "wav" }, readFileSync(sample.file), "no json", { is_speaking: false });
  // A file server explains what it refused in its answer.
  expect(await client.hear()).toMatchObject({ warnings: [{ code: "BAD_JSON" }] });
  const text = await (await fetch(`${origin}/metrics`)).text();
  const read = (series: string) =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${series} `))
        ?.split(" ")[1],
    );
  expect(read("funasr_ready")).toBe(1);
  expect(read("funasr_engine_up")).toBe(1);
  expect(read("funasr_engine_restarts_total")).toBe(0);
  expect(read("funasr_connections")).toBe(1);
  expect(read("funasr_queue_depth")).toBe(0);
  expect(read('funasr_utterances_total{door="http",mode="offline",outcome="ok"}')).toBe(1);
  expect(read('funasr_utterances_total{door="http",mode="offline",outcome="failed"}')).toBe(1);
  expect(read('funasr_utterances_total{door="websocket",mode="offline",outcome="ok"}')).toBe(1);
  expect(read('funasr_errors_total{code="BAD_AUDIO"}')).toBe(1);
  expect(read('funasr_errors_total{code="BAD_JSON"}')).toBe(1);
  expect(read('funasr_process_resident_bytes{process="front-door"}')).toBeGreaterThan(10_000_000);
  expect(read('funasr_process_resident_bytes{process="recogniser"}')).toBeGreaterThan(10_000_000);
  expect(read('funasr_real_time_factor_count{door="http"}')).toBe(1);
  expect(read('funasr_final_seconds_count{mode="offline"}')).toBe(2);
  expect(read("nodejs_eventloop_lag_seconds")).toBeGreaterThanOrEqual(0);
  expect(text).toContain('funasr_build_info{version="1.2.3",branch="offline",engine="sherpa"');
  client.socket.close();
});

test("a token closes both endpoints to strangers, but not to probes", async () => {
  writeFileSync(join(staged.folder, "tokens"), "token-one\ntoken-two\n");
  const running = await start({ ...sherpa, AUTH_TOKEN_FILE: join(staged.folder, "tokens") });
  const origin = originOf(running);
  for (const path of ["/v1/models", "/v1/capabilities", "/v1/roles", "/metrics"]) {
    const answer = await fetch(origin + path);
    expect([path, answer.status, answer.headers.get("www-authenticate")]).toEqual([path, 401, 'Bearer realm="funasr"']);
    const status = (await fetch(origin + path, { headers: { authorization: "Bearer token-two" } })).status;
    expect([path, status]).not.toEqual([path, 401]);
  }
  expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  expect((await transcribe(origin, sample.file, {}, { authorization: "Bearer token-one" })).status).toBe(200);

  await expect(connect(running.url)).rejects.toThrow("401");
  await expect(connect(`${running.url}/?token=wrong`)).rejects.toThrow("401");
  for (const [url, protocols] of [
    [`${running.url}/?token=token-one`, []],
    [running.url, ["bearer.token-two"]],
    [running.url, ["binary", "bearer.token-two"]],
  ] as const) {
    const client = await connect(url, [...protocols]);
    expect(client.socket.protocol).toBe(protocols[0] ?? "");
    client.say({ mode: "offline", wav_format: "wav" }, readFileSync(sample.file), { is_speaking: false });
    expect(await client.hear()).toMatchObject({ text: sample.text });
    client.socket.close();
  }
  const withHeader = new WebSocket(running.url, { headers: { authorization: "Bearer token-one" } });
  await once(withHeader, "open");
  withHeader.close();
  expect(JSON.stringify(running.log)).not.toMatch(/token-one|token-two|wrong/);
});

test("with a certificate everything is TLS, the health check included, and a new certificate needs no restart", async () => {
  const folder = join(staged.folder, "tls");
  mkdirSync(folder);
  const files = { CERT_FILE: join(folder, "cert.pem"), KEY_FILE: join(folder, "key.pem") };
  const store = ({ cert, key }: { cert: string; key: string }) => {
    writeFileSync(files.CERT_FILE, cert);
    writeFileSync(files.KEY_FILE, key);
  };
  store(createCertificate());
  const running = await start({ ...sherpa, ...files });
  const secure = () => {
    const socket = new WebSocket(running.url, { rejectUnauthorized: false });
    return once(socket, "open").then(() => socket);
  };
  const open = await secure();
  const check = join(import.meta.dirname, "healthcheck.ts");
  const env = { PATH: process.env.PATH, PORT: String(running.port) };
  expect(spawnSync(process.execPath, [check], { env: { ...env, ...files }, encoding: "utf8" })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('"ready":true'),
  });
  expect(spawnSync(process.execPath, [check], { env }).status).toBe(1);

  store(createCertificate());
  await expect.poll(() => running.log.map(({ msg }) => msg)).toContain("certificate renewed");
  expect(open.readyState).toBe(WebSocket.OPEN);
  open.send(JSON.stringify({ mode: "offline", wav_format: "wav" }));
  open.send(readFileSync(sample.file));
  open.send('{"is_speaking":false}');
  const [data] = await once(open, "message");
  expect(JSON.parse(String(data))).toMatchObject({ text: sample.text });
  (await secure()).close();
  open.close();
});

test("serves /metrics on a separate port, and the page with its files", async () => {
  const page = join(staged.folder, "page");
  mkdirSync(page);
  writeFileSync(join(page, "index.html"), "<title>spoken</title>");
  const metricsPort = 20_000 + (process.pid % 20_000);
  const running = await start({ ...sherpa, WEB_DIR: page, METRICS_PORT: String(metricsPort) });
  expect(await (await fetch(originOf(running))).text()).toContain("spoken");
  expect((await getPlainly(`${originOf(running)}/metrics`)).status).toBe(426);
  expect((await getPlainly(`http://127.0.0.1:${metricsPort}/metrics`)).text).toContain("funasr_ready 1");
});

test("if the engine dies, the upload in progress gets a 503, and the next one works again", async () => {
  const running = await start(sherpa);
  const origin = originOf(running);
  const children = readFileSync(`/proc/${running.pid}/task/${running.pid}/children`, "utf8")
    .trim()
    .split(" ")
    .map(Number);
  // Stopped, it cannot answer before it dies.
  for (const pid of children) process.kill(pid, "SIGSTOP");
  const answer = transcribe(origin, sample.file);
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (const pid of children) process.kill(pid, "SIGKILL");
  const refused = await answer;
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(await refused.json()).toMatchObject({ error: { code: "ENGINE_CRASHED", type: "server_error" } });
  await running.untilReady();
  expect(await (await transcribe(origin, sample.file)).json()).toMatchObject({ text: sample.text });
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  expect(metrics).toMatch(/^funasr_engine_restarts_total 1$/m);
  expect(metrics).toMatch(/^funasr_errors_total\{code="ENGINE_CRASHED"\} 1$/m);
});

test("on SIGTERM an upload in progress is finished, and nothing new is started", async () => {
  const running = await start(sherpa);
  const upload = openUpload(running);
  const answered = once(upload, "response");
  const wav = readFileSync(sample.file);
  upload.write('--b\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n');
  upload.write(wav.subarray(0, 50_000));
  await new Promise((resolve) => setTimeout(resolve, 150));
  const stopped = running.stop();
  server = undefined;
  await expect.poll(() => running.readyz()).toMatchObject({ status: 503, body: { reason: "the server is stopping" } });
  const refused = await transcribe(originOf(running), sample.file);
  expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("connection")]).toEqual([
    503,
    "5",
    "close",
  ]);
  upload.end(Buffer.concat([wav.subarray(50_000), Buffer.from("\r\n--b--\r\n")]));
  const [response] = await answered;
  expect(response.statusCode).toBe(200);
  expect(JSON.parse(String(await response.setEncoding("utf8").toArray()))).toMatchObject({ text: sample.text });
  expect(await stopped).toBe(0);
});

test("on SIGTERM an upload that never ends does not keep the process alive", async () => {
  const running = await start({ ...sherpa, DRAIN_SECONDS: "1" });
  const upload = openUpload(running);
  upload.on("error", () => {});
  upload.write('--b\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF');
  await new Promise((resolve) => setTimeout(resolve, 150));
  // Otherwise this waits for as long as the upload does.
  expect(await running.stop()).toBe(0);
  server = undefined;
});

test("warns about a port that is open to everybody, and logs text only on request", async () => {
  const running = await start({ ...sherpa, HOST: "0.0.0.0", LOG_TEXT: "true" });
  expect(running.log).toContainEqual(expect.objectContaining({ msg: expect.stringContaining("AUTH_TOKEN is empty") }));
  await transcribe(originOf(running), sample.file);
  const line = { msg: "utterance", name: "talk.wav", text: sample.text, audio_s: 4.471, rtf: expect.any(Number) };
  await expect.poll(() => running.log).toContainEqual(expect.objectContaining(line));
});

test.each([
  ["a missing certificate", { CERT_FILE: "/nowhere/c.pem", KEY_FILE: "/nowhere/k.pem" }, /CERT_FILE cannot be read/],
  ["a page without an index", { WEB_DIR: staged.canaryDir }, /has no index.html/],
])("does not start with %s", async (_what, env, words) => {
  await expect(spawnServer({ ...sherpa, ...env })).rejects.toThrow(words);
});

function openUpload({ port }: SpawnedServer): ClientRequest {
  return request(`http://127.0.0.1:${port}/v1/audio/transcriptions`, {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=b" },
    agent: false,
  });
}
