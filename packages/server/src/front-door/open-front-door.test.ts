import type { EngineCapabilities } from "@funasr-images/protocol";
import { afterEach, expect, test } from "vitest";
import { type AdmissionLimits, createAdmission } from "../admission.ts";
import type { Engine, EngineSession } from "../engine.ts";
import { EngineError } from "../engine.ts";
import { createListener } from "../http/create-listener.ts";
import { silentMeter } from "../metrics/meter.ts";
import { connect } from "../testing/connect.ts";
import { type FrontDoor, type FrontDoorOptions, openFrontDoor } from "./open-front-door.ts";

let door: FrontDoor;
afterEach(() => door.close());

test("refuses a connection with 503 and the reason while it is not ready", async () => {
  let ready = false;
  const url = await open({ readyState: () => (ready ? { ready } : { ready: false, reason: "because" }) });
  await expect(connect(url)).rejects.toThrow("503");
  ready = true;
  expect((await connect(url)).socket.readyState).toBe(1);
});

test("accepts a WebSocket on any path and echoes only the subprotocol binary", async () => {
  const url = await open({});
  const offered = await connect(`${url}/any/path?x=1`, ["binary"]);
  expect(offered.socket.protocol).toBe("binary");
  const none = await connect(url);
  expect(none.socket.protocol).toBe("");
  await expect(connect(url, ["other"])).rejects.toThrow("Server sent no subprotocol");
});

test("refuses a connection over the limit with 503 and Retry-After", async () => {
  const url = await open({ maxConnections: 1 });
  const first = await connect(url);
  await expect(connect(url)).rejects.toThrow("503");
  first.socket.close();
  await first.closed;
  await expect
    .poll(() =>
      connect(url).then(
        ({ socket }) => socket.readyState,
        () => 0,
      ),
    )
    .toBe(1);
});

test("closes with 1009 and the limit when a message is too large", async () => {
  const client = await connect(await open({ maxMessageBytes: 2000 }));
  client.say(new Uint8Array(2001));
  expect(await client.closed).toEqual({ code: 1009, reason: "a message may have 2000 bytes (MAX_MESSAGE_BYTES)" });
});

test("closes with 1009 and the limit when an utterance is too large, counted from end frame to end frame", async () => {
  const client = await connect(await open({ maxUtteranceBytes: 1000 }));
  client.say(new Uint8Array(900), { is_speaking: false }, new Uint8Array(900), { is_speaking: false });
  await client.hear();
  await client.hear();
  client.say(new Uint8Array(900), new Uint8Array(101));
  expect(await client.closed).toEqual({ code: 1009, reason: "an utterance may have 1000 bytes (MAX_UTTERANCE_BYTES)" });
});

test("passes one utterance at a time to the engine, in small pieces, with the current settings", async () => {
  const steps: string[] = [];
  const url = await open({ engine: fakeEngine(steps, 30) });
  const client = await connect(url);
  client.say(new Uint8Array(100), { wav_name: "a", hotwords: "x" }, new Uint8Array(70_000), { is_speaking: false });
  client.say({ wav_name: "b" }, new Uint8Array(3), { is_finished: true, itn: false });
  await client.hear();
  await client.hear();
  expect(steps).toEqual([
    "open",
    'configure {"wav_name":"a","hotwords":"x"}',
    "audio 100",
    "audio 65536",
    "audio 4464",
    "end",
    "ended",
    'configure {"wav_name":"b","hotwords":"x"}',
    "audio 3",
    'configure {"wav_name":"b","hotwords":"x","itn":false}',
    "end",
    "ended",
  ]);
});

test("opens a new session after a failure, and reports it at the end frame", async () => {
  const steps: string[] = [];
  let failing = true;
  const engine = fakeEngine(steps, 0, () => {
    if (failing) throw new EngineError("ENGINE_CRASHED", "gone");
  });
  const client = await connect(await open({ engine }));
  client.say({ wav_name: "a" }, new Uint8Array(10), new Uint8Array(10), { is_speaking: false });
  expect(await client.hear()).toEqual({
    error: { code: "ENGINE_CRASHED", message: "gone" },
    is_final: true,
    mode: "offline",
    text: "",
    wav_name: "a",
  });
  failing = false;
  client.say(new Uint8Array(10), { is_speaking: false });
  expect(await client.hear()).toMatchObject({ text: "10" });
  expect(steps.filter((step) => step === "open")).toHaveLength(2);
});

test("drains: idle connections close at once, a busy one after its reply", async () => {
  const url = await open({ engine: fakeEngine([], 200) });
  const idle = await connect(url);
  const busy = await connect(url);
  busy.say({}, new Uint8Array(5), { is_speaking: false });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const drained = door.drain(5000);
  expect(await idle.closed).toEqual({ code: 1012, reason: "the server is restarting" });
  expect(await busy.hear()).toMatchObject({ text: "5" });
  expect(await busy.closed).toMatchObject({ code: 1012 });
  await drained;
});

test("drains even if a client does not answer the close", async () => {
  const deaf = await connect(await open({}));
  deaf.socket.pause();
  const started = performance.now();
  await door.drain(60_000);
  // ws itself waits for 30 s, our grace is 1 s.
  expect(performance.now() - started).toBeLessThan(20_000);
  deaf.socket.terminate();
});

type Overrides = Partial<Omit<FrontDoorOptions, "admission">> & Partial<AdmissionLimits>;

async function open({ maxConnections = 10, maxUtterances = 10, readyState, ...options }: Overrides): Promise<string> {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const state = readyState ?? (() => ({ ready: true }) as const);
  door = await openFrontDoor({
    host: "127.0.0.1",
    port: 0,
    server: createListener({ answer: (_request, response) => response.end(), log }),
    engine: fakeEngine([], 0),
    admission: createAdmission({ maxConnections, maxUtterances, readyState: state }),
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

/** Answers with the number of bytes received. */
function fakeEngine(steps: string[], thinkMs: number, check = () => {}): Engine {
  return {
    start: async () => {},
    onStateChange: () => {},
    close: async () => {},
    capabilities: () => ({ modes: ["offline"] }) as unknown as EngineCapabilities,
    processes: () => [],
    openSession(onReply): EngineSession {
      steps.push("open");
      let bytes = 0;
      return {
        async configure(settings) {
          steps.push(`configure ${JSON.stringify(settings)}`);
        },
        async audio(piece) {
          check();
          bytes += piece.length;
          steps.push(`audio ${piece.length}`);
        },
        async end() {
          steps.push("end");
          await new Promise((resolve) => setTimeout(resolve, thinkMs));
          onReply({ is_final: false, mode: "offline", text: `${bytes}`, wav_name: "x" });
          bytes = 0;
          steps.push("ended");
        },
        close: () => {},
      };
    },
  };
}
