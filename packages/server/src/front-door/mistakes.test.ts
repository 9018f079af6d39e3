import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import type { EngineCapabilities } from "@funasr-images/protocol";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { createAdmission } from "../admission.ts";
import type { Engine } from "../engine.ts";
import { createListener } from "../http/create-listener.ts";
import { silentMeter } from "../metrics/meter.ts";
import { connect } from "../testing/connect.ts";
import { quiet } from "../testing/open-test-api.ts";
import { type FrontDoor, type FrontDoorOptions, openFrontDoor } from "./open-front-door.ts";

// A bug in every handler that a client can trigger. An uncaught error fails this run.

let door: FrontDoor;
let mistakes: string[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  return door.close();
});

const first = { wav_name: "a", mode: "offline" };
const end = { is_speaking: false };
const fail = () => {
  throw new Error("a mistake on purpose");
};

test.each<[string, Partial<FrontDoorOptions> & { readonly fault?: object }, (url: string) => Promise<unknown>]>([
  ["a text frame", { fault: { frameRefused: fail } }, async (url) => closeOf(await say(url, "no json"))],
  [
    "a text frame too large",
    { fault: { frameRefused: fail } },
    async (url) => closeOf(await say(url, "x".repeat(2000))),
  ],
  ["audio over its limit", { fault: { refused: fail } }, async (url) => closeOf(await say(url, new Uint8Array(9000)))],
  ["the end of an utterance", { fault: { utterance: fail } }, async (url) => closeOf(await say(url, first, end))],
  ["silence", { fault: { refused: fail }, idleTimeoutMs: 50 }, async (url) => closeOf(await connect(url))],
])("a bug at %s closes the connection with 1011", async (_edge, options, attack) => {
  const url = await open(options);
  const neighbour = await connect(url);
  if (!options.idleTimeoutMs) expect(await attack(url)).toMatchObject({ code: 1011 });
  // Every silence is a bug here, also that of the other client.
  else expect([await attack(url), await neighbour.closed]).toMatchObject([{ code: 1011 }, { code: 1011 }]);
  expect(mistakes).toContain("connection");
  await isServed(url);
});

test("a bug at a broken frame leaves the close to the protocol", async () => {
  const url = await open({ log: { ...quiet, info: fail } });
  const client = await connect(url);
  client.socket.send("x".repeat(200_000));
  expect(await client.closed).toMatchObject({ code: 1009 });
  expect(mistakes).toEqual(["connection"]);
  await isServed(url);
});

test("a bug at the end of a connection still releases its place", async () => {
  const url = await open({ fault: { utterance: fail }, maxUtterances: 1 });
  for (let time = 1; time < 4; time++) {
    const leaver = await say(url, first, new Uint8Array(2));
    await new Promise((resolve) => setTimeout(resolve, 30));
    leaver.socket.terminate();
    await expect.poll(() => mistakes.length).toBe(time);
  }
});

test("a bug at a ping closes that connection", async () => {
  const ping = vi.spyOn(WebSocket.prototype, "ping").mockImplementationOnce(fail);
  const url = await open({ pingIntervalMs: 30 });
  const [client, neighbour] = [await connect(url), await connect(url)];
  expect(await Promise.race([client.closed, neighbour.closed])).toMatchObject({ code: 1011 });
  expect(mistakes).toEqual(["connection"]);
  expect(ping.mock.calls.length).toBeGreaterThan(1);
  await isServed(url);
});

test("a bug while draining closes that connection, and the others are drained", async () => {
  const url = await open({});
  const [client, neighbour] = [await connect(url), await connect(url)];
  const close = vi.spyOn(WebSocket.prototype, "close").mockImplementationOnce(fail);
  await door.drain(1000);
  expect(await client.closed).toMatchObject({ code: 1011 });
  expect(await neighbour.closed).toMatchObject({ code: 1012 });
  expect(close).toHaveBeenCalled();
});

test("a bug at an upgrade closes that socket", async () => {
  let fault = true;
  const url = await open({
    checkUpgrade() {
      if (fault) fail();
      return undefined;
    },
  });
  const socket = connectTcp(Number(new URL(url).port), "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  await once(socket, "close");
  expect(mistakes).toEqual(["connection"]);
  fault = false;
  await isServed(url);
});

async function say(url: string, ...messages: (object | string | Uint8Array)[]) {
  const client = await connect(url);
  client.say(...messages);
  return client;
}

function closeOf({ closed }: Awaited<ReturnType<typeof connect>>) {
  return closed;
}

async function isServed(url: string): Promise<void> {
  const client = await say(url, first, new Uint8Array(4), end);
  expect(await client.hear()).toMatchObject({ text: "heard" });
}

async function open({
  fault,
  maxUtterances = 10,
  ...options
}: Partial<FrontDoorOptions> & { readonly fault?: object; readonly maxUtterances?: number }): Promise<string> {
  mistakes = [];
  const meter = { ...silentMeter, mistake: (cost: string) => void mistakes.push(cost), ...fault };
  door = await openFrontDoor({
    host: "127.0.0.1",
    port: 0,
    server: createListener({ answer: (_request, response) => response.end(), log: quiet }),
    engine: echo,
    admission: createAdmission({ maxConnections: 20, maxUtterances, readyState: () => ({ ready: true }) }),
    meter,
    checkUpgrade: () => undefined,
    maxMessageBytes: 100_000,
    maxTextBytes: 1000,
    maxUtteranceBytes: 8000,
    idleTimeoutMs: 60_000,
    strictFinal: "auto",
    log: quiet,
    ...options,
  });
  return `ws://127.0.0.1:${door.port}`;
}

const echo: Engine = {
  start: async () => {},
  onStateChange: () => {},
  close: async () => {},
  capabilities: () => ({ modes: ["offline"] }) as unknown as EngineCapabilities,
  processes: () => [],
  openSession: (onReply) => ({
    configure: async () => {},
    audio: async () => {},
    end: async () => onReply({ is_final: false, mode: "offline", text: "heard" }),
    close: () => {},
  }),
};
