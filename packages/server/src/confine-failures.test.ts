import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderWavHeader } from "@funasr-images/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "./testing/connect.ts";
import { heardText } from "./testing/faulty-server.ts";
import { type SpawnedServer, spawnServer } from "./testing/spawn-server.ts";

// Deliberate bugs, in a real process with the guards of a real server. Another client has an utterance open meanwhile.

const canary = mkdtempSync(join(tmpdir(), "funasr-canary-"));
writeFileSync(join(canary, "text.txt"), heardText);
writeFileSync(join(canary, "audio.wav"), Buffer.concat([renderWavHeader(3200, 16_000), Buffer.alloc(3200)]));
afterAll(() => rmSync(canary, { recursive: true, force: true }));

const maxQueue = 3;
let server: SpawnedServer;
beforeAll(async () => {
  const env = { ENGINE: "sherpa", MODEL_DIR: "/nowhere", CANARY_DIR: canary, MAX_QUEUE: String(maxQueue) };
  server = await spawnServer(env, new URL("./testing/faulty-server.ts", import.meta.url));
  await server.untilReady();
});
afterAll(async () => void (await server.stop()));

const first = (name: string) => ({ mode: "offline", wav_name: name, wav_format: "pcm" });
const end = { is_speaking: false };
const audio = new Uint8Array(3200);

const mistakes = ["timer", "interval", "tick", "microtask", "promise", "stream", "depth"];

test.each([...mistakes, "reply"])(
  "a bug in a %s closes the connection that it occurred for, and no other",
  async (name) => {
    const neighbour = await connect(server.url);
    neighbour.say(first("neighbour"), audio);
    const before = await connectionsLost();
    for (let time = 0; time <= maxQueue; time++) {
      const client = await connect(server.url);
      client.say(first(name), audio, end);
      expect(await client.closed).toEqual({ code: 1011, reason: "the server made a mistake" });
    }
    neighbour.say(end);
    expect(await neighbour.hear()).toMatchObject({ text: heardText, wav_name: "neighbour" });
    neighbour.socket.close();
    expect((await connectionsLost()) - before).toBe(maxQueue + 1);
    expect(server.log.filter(({ msg }) => msg === "connection failed").length).toBeGreaterThan(maxQueue);
  },
);

test("an error thrown by the engine is the answer to its utterance, and the connection stays open", async () => {
  const client = await connect(server.url);
  client.say(first("throw"), audio, end, first("good"), audio, end);
  expect(await client.hear()).toMatchObject({ error: { code: "RECOGNITION_FAILED" } });
  expect(await client.hear()).toMatchObject({ text: heardText });
});

test("a bug after the client has left affects nobody, and its place is released", async () => {
  const before = await connectionsLost();
  for (let time = 0; time <= maxQueue; time++) {
    const leaver = await connect(server.url);
    leaver.say(first("close"), audio);
    await new Promise((resolve) => setTimeout(resolve, 50));
    leaver.socket.terminate();
    await leaver.closed;
  }
  await expect.poll(async () => (await connectionsLost()) - before).toBe(maxQueue + 1);
  expect(await metric('funasr_utterances_active{state="receiving"}')).toBe(0);
  const client = await connect(server.url);
  client.say(first("good"), audio, end);
  expect(await client.hear()).toMatchObject({ text: heardText });
});

test.each([...mistakes, "reply", "close", "throw"])(
  "a bug in a %s fails one upload with 500, and its place is released",
  async (name) => {
    const neighbour = await connect(server.url);
    neighbour.say(first("neighbour"), audio);
    for (let time = 0; time <= maxQueue; time++) {
      const { status, body } = await upload(name);
      expect([status, body]).toMatchObject([500, { error: { code: "internal_error", type: "server_error" } }]);
    }
    neighbour.say(end);
    expect(await neighbour.hear()).toMatchObject({ text: heardText, wav_name: "neighbour" });
    expect(await server.readyz()).toMatchObject({ status: 200 });
    neighbour.socket.close();
  },
);

test("a bug that belongs to no client is logged, and ends the process in order: work in progress finishes, exit code 1", async () => {
  const neighbour = await connect(server.url);
  neighbour.say(first("neighbour"), audio);
  const client = await connect(server.url);
  client.say(first("forgotten"), audio, end);
  neighbour.say(end);
  expect(await client.hear()).toMatchObject({ text: heardText });
  expect(await neighbour.hear()).toMatchObject({ text: heardText });
  expect(await neighbour.closed).toMatchObject({ code: 1012 });
  expect(await server.exited).toBe(1);
  expect(server.log).toContainEqual(
    expect.objectContaining({
      level: 50,
      msg: expect.stringContaining("belongs to no client"),
      err: expect.objectContaining({ stack: expect.stringContaining("faulty-server") }),
    }),
  );
});

async function upload(name: string): Promise<{ status: number; body: unknown }> {
  const form = new FormData();
  form.append("file", new Blob([audio]), `${name}.pcm`);
  const answer = await fetch(`http://127.0.0.1:${server.port}/v1/audio/transcriptions`, { method: "POST", body: form });
  return { status: answer.status, body: await answer.json() };
}

async function connectionsLost(): Promise<number> {
  return (await metric('funasr_mistakes_total{cost="connection"}')) ?? 0;
}

async function metric(name: string): Promise<number | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
  const line = text.split("\n").find((line) => line.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}
