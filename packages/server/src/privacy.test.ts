import { readFileSync } from "node:fs";
import { request } from "node:http";
import { afterAll, describe, expect, test } from "vitest";
import { findFreePort } from "./find-free-port.ts";
import { connect, type RawClient } from "./testing/connect.ts";
import { childrenOf, descendantsOf } from "./testing/descendants.ts";
import { getPlainly } from "./testing/get-plainly.ts";
import { type SpawnedServer, spawnServer } from "./testing/spawn-server.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";
import { stageStandIn } from "./testing/stage-stand-in.ts";

// Every byte that leaves a server, searched for a client's speech, data and names.

const staged = stageSpeechModel();
afterAll(staged.remove);
const [canary, sample] = staged.samples;
if (!canary || !sample) throw new Error("two recordings are needed");
const wav = readFileSync(sample.file);
const pcm = wav.subarray(44);

const token = "token-that-opens-4711";
const customer = {
  name: "Zhang-Wei-4711",
  hotword: "机密代号",
  upload: "merger-of-two-banks",
  typed: "typed-by-the-customer",
};
/** Of the speech: any four characters that are not in the canary. */
const said = Array.from({ length: sample.text.length - 3 }, (_, at) => sample.text.slice(at, at + 4)).filter(
  (part) => !canary.text.includes(part),
);
const words = [...Object.values(customer), ...said];

const env = { MODEL_DIR: staged.modelDir, CANARY_DIR: staged.canaryDir, AUTH_TOKEN: token, DECODER_THREAD_NUM: "2" };
const engines: Record<string, Record<string, string>> = {
  sherpa: { ...env, ENGINE: "sherpa" },
  sdk: { ...env, ENGINE: "sdk", SDK_BINARY: stageStandIn(staged.folder) },
  "sdk, streaming": {
    ...env,
    ENGINE: "sdk",
    SDK_BINARY: stageStandIn(staged.folder, "2pass"),
    ONLINE_MODEL_DIR: staged.onlineModelDir,
  },
};

/** What others could see, and where. */
type Seen = { readonly where: string; readonly bytes: string };

describe.each(Object.keys(engines))("engine %s", (name) => {
  // All levels for the engine that prints; a lower level includes the higher ones.
  const levels = ["trace", ...(name === "sdk" ? ["debug", "info", "warn", "error", "fatal"] : []), "silent"];
  test.each(levels)("discloses no speech, data or names of a client, at level %s", async (level) => {
    const { seen, printed } = await useAndKill({ ...engines[name], LOG_LEVEL: level });
    expect(seen.length).toBeGreaterThan(20);
    expect(leaks([...seen, { where: "stdout and stderr", bytes: printed }], [...words, token])).toEqual([]);
  });

  test("logs them if LOG_TEXT is set, and still discloses nothing to others", async () => {
    const { seen, printed } = await useAndKill({ ...engines[name], LOG_TEXT: "true" });
    expect(leaks(seen, words)).toEqual([]);
    expect(find(printed, [sample.text])).toEqual([sample.text]);
    // Only upstream's program prints refused frames and hotwords.
    const all = name === "sherpa" ? [customer.name, customer.upload] : Object.values(customer);
    expect(find(printed, all)).toEqual(all);
    expect(find(printed, [token])).toEqual([]);
    if (name !== "sherpa") expect(printed).toContain(`"engine says"`);
  });
});

/** A customer uses everything; then the engine dies in the middle, while others watch. */
async function useAndKill(environment: Record<string, string>): Promise<{ seen: Seen[]; printed: string }> {
  const server = await spawnServer({ ...environment, PORT: String(await findFreePort()) });
  const seen: Seen[] = [];
  try {
    await server.untilReady();
    const origin = `http://127.0.0.1:${server.port}`;
    await useWebSocket(server);
    await useHttp(origin);
    seen.push(...lookIntoProc(server.pid));

    const victim = await open(server);
    victim.say({ ...settings, wav_format: "pcm" }, pcm.subarray(0, 40_000));
    const bystander = await open(server);
    bystander.say({ mode: "offline", wav_format: "pcm", chunk_size: [5, 10, 5] }, Buffer.alloc(20_000, "noise"));
    await settle();
    for (const pid of childrenOf(server.pid)) process.kill(pid, "SIGABRT");
    bystander.say({ is_speaking: false });
    seen.push(await heardBy(bystander));
    for (let ready = false; !ready; ready = (await server.readyz()).body.ready) {
      seen.push(...(await lookAround(origin)));
    }
    seen.push(...lookIntoProc(server.pid), ...(await lookAround(origin)));
    victim.socket.close();
    bystander.socket.close();
  } finally {
    await server.stop();
  }
  expect(seen.map(({ where }) => where)).toContain("/readyz 503");
  return { seen, printed: server.printed() };
}

const settings = {
  mode: "2pass",
  wav_name: customer.name,
  hotwords: JSON.stringify({ [customer.hotword]: 20 }),
  chunk_size: [5, 10, 5],
};

/** Correctly, and in every way that is refused. */
async function useWebSocket(server: SpawnedServer): Promise<void> {
  const client = await open(server);
  client.say({ ...settings, wav_format: "pcm" }, pcm, { is_speaking: false });
  await untilFinal(client);
  client.say(`{"${customer.typed}": `, `["${customer.typed}"]`, { itn: customer.typed });
  client.say({ wav_name: customer.name, hotwords: [customer.hotword], is_speaking: false });
  await untilFinal(client);
  client.say({ wav_format: customer.typed }, Buffer.from(customer.typed), { is_speaking: false });
  await untilFinal(client);
  const other = await open(server);
  other.say(
    { ...settings, hotwords: `${customer.hotword} ${customer.typed}`, wav_format: "pcm" },
    { is_speaking: false },
  );
  await untilFinal(other);
  for (const { socket } of [client, other]) socket.close();
}

async function useHttp(origin: string): Promise<void> {
  const good = await upload(origin, wav, `${customer.upload}.wav`, { hotwords: customer.hotword });
  expect([good.status, await good.text()]).toEqual([200, expect.stringContaining(sample?.text ?? "")]);
  const refused = [
    upload(origin, wav, `${customer.upload}.wav`, { hotwords: `{"${customer.typed}` }),
    upload(origin, wav, `${customer.upload}.wav`, { language: customer.typed }),
    upload(origin, Buffer.from(customer.typed.repeat(50)), `${customer.upload}.${customer.typed.slice(0, 5)}`),
    fetch(`${origin}/v1/${customer.typed}?${customer.name}`, { headers: authorised }),
    fetch(`${origin}/v1/roles/${customer.name}`, { method: "PUT", headers: authorised, body: customer.typed }),
  ];
  for (const answer of await Promise.all(refused)) expect(answer.status).toBeGreaterThanOrEqual(400);
}

const authorised = { authorization: `Bearer ${token}` };

function upload(origin: string, bytes: Uint8Array<ArrayBuffer>, name: string, fields: Record<string, string> = {}) {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append("file", new Blob([bytes]), name);
  return fetch(`${origin}/v1/audio/transcriptions`, { method: "POST", body: form, headers: authorised });
}

/** All answers to anybody except that customer. */
async function lookAround(origin: string): Promise<Seen[]> {
  const paths = ["/readyz", "/healthz", "/metrics", "/v1/models", "/v1/capabilities", "/v1/roles", "/", "/anything"];
  const answers = paths.map(async (path) => {
    const { status, headers, text } = await getPlainly(origin + path, authorised);
    return { where: `${path} ${status}`, bytes: JSON.stringify(headers) + text };
  });
  const transcription = upload(origin, new Uint8Array(2000), "a.pcm").then(async (answer) => ({
    where: `transcription ${answer.status}`,
    bytes: await answer.text(),
  }));
  return Promise.all([...answers, transcription, upgrade(origin, authorised), upgrade(origin, {})]);
}

/** The response to an upgrade, refused or not. */
function upgrade(origin: string, headers: Record<string, string>): Promise<Seen> {
  const key = { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-version": "13" };
  const asked = request(origin, {
    agent: false,
    headers: { connection: "Upgrade", upgrade: "websocket", ...key, ...headers },
  });
  return new Promise((resolve, reject) => {
    asked.on("response", async (response) => {
      const bytes = JSON.stringify(response.headers) + (await response.setEncoding("utf8").toArray()).join("");
      resolve({ where: `upgrade ${response.statusCode}`, bytes });
    });
    asked.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve({ where: "upgrade 101", bytes: JSON.stringify(response.headers) });
    });
    asked.on("error", reject).end();
  });
}

/** Command lines and environments of everything that the server has started; its own environment is its owner's. */
function lookIntoProc(server: number): Seen[] {
  const look = (pid: number, file: string) => ({ where: file, bytes: readFileSync(`/proc/${pid}/${file}`, "utf8") });
  const own = [look(server, "cmdline")];
  const pids = descendantsOf(server);
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of pids) expect(look(pid, "limits").bytes).toMatch(/^Max core file size\s+0\s+0\s/m);
  return [...own, ...pids.flatMap((pid) => [look(pid, "cmdline"), look(pid, "environ")])];
}

function open({ url }: SpawnedServer): Promise<RawClient> {
  return connect(`${url}/?token=${token}`);
}

async function heardBy(client: RawClient): Promise<Seen> {
  const reply = await client.hear();
  expect(reply).toMatchObject({ error: { code: "ENGINE_CRASHED" } });
  return { where: "a bystander's reply", bytes: JSON.stringify(reply) };
}

/** The file server sends one reply, the streaming one several before the last. */
async function untilFinal(client: RawClient): Promise<void> {
  for (let reply = await client.hear(); reply.mode !== "offline" && reply.is_final !== true; )
    reply = await client.hear();
}

/** Where something was found that should not be there, and what. */
function leaks(seen: readonly Seen[], private_: readonly string[]): string[] {
  const found = seen.flatMap(({ where, bytes }) => find(bytes, private_).map((word) => `${where}: ${word}`));
  return [...new Set(found)];
}

/** Which of them it contains, plain or as escaped in JSON and URLs. */
function find(bytes: string, wanted: readonly string[]): string[] {
  const escaped = (word: string) =>
    JSON.stringify(word)
      .slice(1, -1)
      .replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return wanted.filter((word) => [word, escaped(word), encodeURIComponent(word)].some((form) => bytes.includes(form)));
}

/** Time for what was sent to arrive. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 300));
}
