import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import type { EngineCapabilities, ServerResult } from "@funasr-images/protocol";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createAdmission } from "../admission.ts";
import type { Engine } from "../engine.ts";
import { createListener } from "../http/create-listener.ts";
import { silentMeter } from "../metrics/meter.ts";
import { connect } from "../testing/connect.ts";
import { type FrontDoor, type FrontDoorOptions, openFrontDoor } from "./open-front-door.ts";

let door: FrontDoor;
afterEach(() => door.close());

const first = { wav_name: "a", mode: "2pass", chunk_size: [5, 10, 5] };
const end = { is_speaking: false };

test("on the streaming server a refused field is explained at once, and the rest of its frame counts", async () => {
  const client = await connect(await open({ engine: echo("2pass") }));
  client.say(first, { itn: 1, wav_name: "b" }, new Uint8Array(4), { ...end, chunk_size: "5,10,5" });
  const error = (field: string) => ({ code: "BAD_FIELD", message: expect.stringContaining(`"${field}"`) });
  expect(await client.hear()).toEqual({ is_final: false, error: error("itn"), text: "", wav_name: "b" });
  expect(await client.hear()).toMatchObject({ is_final: false, error: error("chunk_size"), wav_name: "b" });
  expect(await client.hear()).toEqual({ is_final: true, mode: "2pass-offline", text: "4 bytes", wav_name: "b" });
});

test("on the file server refusals come with the answer: its clients take the first message for that", async () => {
  const client = await connect(await open({}));
  client.say({ ...first, itn: 1 }, "no json", "no json", new Uint8Array(4), { ...end, chunk_size: "5,10,5" });
  const warnings = [
    { code: "BAD_FIELD", message: expect.stringContaining('"itn"') },
    { code: "BAD_JSON", message: expect.any(String) },
    { code: "BAD_FIELD", message: expect.stringContaining('"chunk_size"') },
  ];
  expect(await client.hear()).toEqual({ is_final: true, mode: "offline", text: "4 bytes", wav_name: "a", warnings });
  client.say(new Uint8Array(6), end);
  expect(await client.hear()).toEqual({ is_final: true, mode: "offline", text: "6 bytes", wav_name: "a" });
});

test("a client of the file server whose every frame is refused is told when it waits", async () => {
  const client = await connect(await open({}));
  client.say("{'mode': 'offline'}", new Uint8Array(4), "{'is_speaking': False}");
  expect(await client.hear()).toMatchObject({
    is_final: false,
    mode: "offline",
    text: "",
    error: { code: "BAD_JSON" },
  });
  client.say(end);
  expect(await client.hear()).toMatchObject({ is_final: true, text: "4 bytes" });
});

test("a text frame over its limit is refused unread, and does not end an utterance", async () => {
  const refused: string[] = [];
  const meter = { ...silentMeter, frameRefused: (code: string) => void refused.push(code) };
  const client = await connect(await open({ meter, maxTextBytes: 2000 }));
  const frame = (bytes: number) => `{"x":"${"y".repeat(bytes - 28)}","is_speaking":false}`;
  client.say(first, new Uint8Array(3000), frame(2001), frame(2000));
  const message = expect.stringContaining("2001 bytes, more than 2000 (MAX_TEXT_BYTES)");
  expect(await client.hear()).toMatchObject({ text: "3000 bytes", warnings: [{ code: "TOO_LARGE", message }] });
  expect(refused).toEqual(["TOO_LARGE"]);
});

test("acknowledges an end frame after its last reply, but only if asked to by is_end", async () => {
  const client = await connect(await open({}));
  client.say(first, end, { ...end, is_end: true }, end);
  const heard = [await client.hear(), await client.hear(), await client.hear(), await client.hear()];
  expect(heard.map(({ is_end }) => is_end)).toEqual([undefined, undefined, true, undefined]);
  expect(heard[2]).toEqual({ is_end: true, is_final: true, text: "", wav_name: "a" });
});

test.each([
  ["auto", undefined, true],
  ["auto", false, false],
  [true, undefined, true],
  [false, undefined, false],
  [false, true, true],
  [true, false, false],
] as const)(
  "with STRICT_FINAL %s and strict_final %s the answer to a file has is_final %s",
  async (strictFinal, asked, isFinal) => {
    const client = await connect(await open({ strictFinal }));
    client.say({ ...first, ...(asked !== undefined && { strict_final: asked }) }, end);
    expect(await client.hear()).toMatchObject({ mode: "offline", is_final: isFinal });
  },
);

test("upstream's C++ client gets no answer while it sleeps for 20 ms after its end frame", async () => {
  const client = await connect(await open({}), [], { "user-agent": "WebSocket++/0.8.2" });
  client.say(first);
  for (let file = 0; file < 5; file++) {
    const endedAt = performance.now();
    client.say(new Uint8Array(4), end);
    expect(await client.hear()).toMatchObject({ text: "4 bytes" });
    expect(performance.now() - endedAt).toBeGreaterThan(45);
  }
});

test("a client that falls silent is closed with a reason, one that waits for an answer is not", async () => {
  const url = await open({ engine: echo("offline", { thinkMs: 500 }), idleTimeoutMs: 200, pingIntervalMs: 1000 });
  const waiting = await connect(url);
  waiting.say(first, end);
  const begun = await connect(url);
  begun.say(first, new Uint8Array(2));
  const idle = await connect(url);
  expect(await begun.closed).toMatchObject({ code: 1001 });
  expect(await idle.closed).toEqual({ code: 1001, reason: "nothing was received for 0.2 s (IDLE_TIMEOUT_SECONDS)" });
  expect(await waiting.hear()).toMatchObject({ text: "0 bytes" });
});

test("an utterance over the limit is refused with 1013 and the limit, others continue", async () => {
  const url = await open({ maxUtterances: 1 });
  const begun = await connect(url);
  begun.say(first, new Uint8Array(2));
  const late = await connect(url);
  await new Promise((resolve) => setTimeout(resolve, 50));
  late.say(first, new Uint8Array(2));
  expect(await late.closed).toEqual({ code: 1013, reason: "1 utterances are in progress or waiting (MAX_QUEUE)." });
  begun.say(end);
  expect(await begun.hear()).toMatchObject({ text: "2 bytes" });
  begun.say(new Uint8Array(8), end);
  expect(await begun.hear()).toMatchObject({ text: "8 bytes" });
});

test("a client that does not read its replies is cut off before they fill the memory", async () => {
  const refused: string[] = [];
  const meter = { ...silentMeter, refused: (reason: string) => void refused.push(reason) };
  let answered = 0;
  const engine = echo("offline", { words: "x".repeat(1_000_000), onAnswer: () => (answered += 1) });
  const url = await open({ engine, meter });
  const deaf = await connect(url);
  deaf.socket.pause();
  deaf.say(first, ...Array.from({ length: 60 }, () => end));
  await expect.poll(() => refused).toEqual(["slow-reader"]);
  expect(answered).toBeLessThan(60);
  const neighbour = await connect(url);
  neighbour.say(first, end);
  expect(await neighbour.hear()).toMatchObject({ wav_name: "a" });
  deaf.socket.terminate();
});

test("refused frames whose names wait for the engine slow down their sender like other waiting input", async () => {
  let refused = 0;
  const frameRefused = () => {
    refused += 1;
  };
  const meter = { ...silentMeter, frameRefused };
  const finish = Promise.withResolvers<void>();
  const url = await open({ engine: echo("offline", { until: finish.promise }), meter });
  const client = await connect(url);
  client.say(first, end);
  // 20 MB of names, five times the limit.
  const frames = 1000;
  for (let count = 0; count < frames; count++) client.say({ wav_name: "n".repeat(10_000), itn: 1 });
  for (let before = -1; before !== refused; await new Promise((resolve) => setTimeout(resolve, 300))) before = refused;
  expect(refused).toBeLessThan(frames / 2);
  finish.resolve();
  await expect.poll(() => refused).toBe(frames);
});

test("a client that has never sent anything has the same time as others", async () => {
  const url = await open({ idleTimeoutMs: 1000 });
  const silent = await connect(url);
  const spoken = await connect(url);
  await new Promise((resolve) => setTimeout(resolve, 300));
  spoken.say(first);
  const who = (name: string) => () => name;
  expect(await Promise.race([silent.closed.then(who("silent")), spoken.closed.then(who("spoken"))])).toBe("silent");
});

test("a client that does not answer pings is disconnected, one that only listens is not", async () => {
  const url = await open({ pingIntervalMs: 150 });
  const dead = new WebSocket(url, { autoPong: false });
  const quiet = await connect(url);
  const [code] = await once(dead, "close");
  expect(code).toBe(1006);
  await new Promise((resolve) => setTimeout(resolve, 300));
  quiet.say(first, end);
  expect(await quiet.hear()).toMatchObject({ wav_name: "a" });
});

test("a client whose pong is queued behind its own audio is alive: every byte counts", async () => {
  const url = new URL(await open({ pingIntervalMs: 150, idleTimeoutMs: 300, maxMessageBytes: 2_000_000 }));
  const socket = connectTcp(Number(url.port), url.hostname);
  const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
  socket.write(
    `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  let closed = false;
  socket
    .on("error", () => {})
    .once("close", () => {
      closed = true;
    });
  socket.resume();
  // One message of 200,000 bytes that takes a second to arrive, without a pong meanwhile.
  const header = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 3, 13, 64, 0, 0, 0, 0]);
  socket.write(header);
  for (let piece = 0; piece < 20 && !closed; piece++) {
    socket.write(Buffer.alloc(10_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(closed).toBe(false);
  // A client that stops sending is disconnected.
  await expect.poll(() => closed).toBe(true);
});

test("a connection that sends nothing ends after a few seconds, and a half-open one affects nobody", async () => {
  const url = await open({});
  const silent = connectTcp(Number(new URL(url).port), "127.0.0.1");
  const started = performance.now();
  await once(silent, "close");
  expect(performance.now() - started).toBeGreaterThan(4000);
  const client = await connect(url);
  client.say(first, end);
  expect(await client.hear()).toMatchObject({ wav_name: "a" });
});

interface Behaviour {
  readonly thinkMs?: number;
  readonly until?: Promise<void>;
  readonly words?: string;
  readonly onAnswer?: () => void;
}

/** Answers with the number of bytes received. */
function echo(kind: "offline" | "2pass", { thinkMs = 0, until, words, onAnswer = () => {} }: Behaviour = {}): Engine {
  const modes = kind === "offline" ? ["offline"] : ["offline", "online", "2pass"];
  const looks = kind === "offline" ? { is_final: false, mode: "offline" } : { is_final: true, mode: "2pass-offline" };
  return {
    start: async () => {},
    onStateChange: () => {},
    close: async () => {},
    capabilities: () => ({ modes }) as unknown as EngineCapabilities,
    processes: () => [],
    openSession(onReply) {
      let bytes = 0;
      let wav_name = "wav-default-id";
      return {
        async configure(settings) {
          wav_name = settings.wav_name ?? wav_name;
        },
        async audio(piece) {
          bytes += piece.length;
        },
        async end() {
          if (thinkMs > 0) await new Promise((resolve) => setTimeout(resolve, thinkMs));
          await until;
          onAnswer();
          onReply({ ...looks, text: words ?? `${bytes} bytes`, wav_name } satisfies ServerResult);
          bytes = 0;
        },
        close: () => {},
      };
    },
  };
}

type Overrides = Partial<FrontDoorOptions> & { readonly maxUtterances?: number };

async function open({ maxUtterances = 100, ...options }: Overrides): Promise<string> {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  door = await openFrontDoor({
    host: "127.0.0.1",
    port: 0,
    server: createListener({ answer: (_request, response) => response.end(), log }),
    engine: echo("offline"),
    admission: createAdmission({ maxConnections: 10, maxUtterances, readyState: () => ({ ready: true }) }),
    meter: silentMeter,
    checkUpgrade: () => undefined,
    maxMessageBytes: 1_000_000,
    maxTextBytes: 100_000,
    maxUtteranceBytes: 1_000_000,
    idleTimeoutMs: 60_000,
    strictFinal: "auto",
    log,
    ...options,
  });
  return `ws://127.0.0.1:${door.port}`;
}
