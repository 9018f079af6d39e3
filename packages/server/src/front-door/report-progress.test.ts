import type { EngineCapabilities, ServerResult } from "@funasr-images/protocol";
import { afterEach, expect, test } from "vitest";
import { createAdmission } from "../admission.ts";
import type { Engine, EngineProgress } from "../engine.ts";
import { createListener } from "../http/create-listener.ts";
import { silentMeter } from "../metrics/meter.ts";
import { connect } from "../testing/connect.ts";
import { quiet } from "../testing/open-test-api.ts";
import { type FrontDoor, openFrontDoor } from "./open-front-door.ts";

let door: FrontDoor;
afterEach(() => door.close());

const first = { wav_name: "a", progress: true };
const second = new Uint8Array(32_000);
const end = { is_speaking: false };

test("reports progress on request: immediately, then from time to time, until the answer", async () => {
  const { url, answer, become } = await open();
  const client = await connect(url);
  client.say(first);
  const empty = { is_final: false, mode: "progress", text: "", wav_name: "a" };
  expect(await client.hear()).toEqual({ ...empty, progress: { state: "receiving", received_ms: 0 } });
  client.say(second);
  await expect.poll(async () => (await client.hear()).progress).toEqual({ state: "receiving", received_ms: 1000 });
  become({ state: "waiting", doneMs: 0, workedMs: 0 });
  client.say(end);
  const whole = { received_ms: 1000, total_ms: 1000 };
  await expect.poll(async () => (await client.hear()).progress).toEqual({ state: "waiting", done_ms: 0, ...whole });
  become({ state: "recognising", doneMs: 500, workedMs: 500, wholeMs: 1000 });
  await expect
    .poll(async () => (await client.hear()).progress)
    .toMatchObject({ state: "recognising", done_ms: 500, share: 0.5, ...whole });
  answer();
  await expect.poll(() => client.hear()).toMatchObject({ mode: "offline", text: "32000 bytes" });
  const more = client.hear();
  const pause = new Promise((resolve) => setTimeout(resolve, 100, "nothing more"));
  expect(await Promise.race([more, pause])).toBe("nothing more");
  // The next utterance starts with its audio.
  client.say(second);
  expect(await more).toEqual({
    ...empty,
    progress: expect.objectContaining({ state: "receiving", received_ms: 1000 }),
  });
});

test("a client that does not ask, or no longer does, gets no progress", async () => {
  const { url, answer } = await open();
  const client = await connect(url);
  client.say({ wav_name: "a" }, second, end);
  await new Promise((resolve) => setTimeout(resolve, 100));
  answer();
  expect(await client.hear()).toEqual({ is_final: true, mode: "offline", text: "32000 bytes", wav_name: "a" });
  client.say(first, { progress: false }, second, end);
  expect(await client.hear()).toMatchObject({ mode: "progress" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  answer();
  expect(await client.hear()).toMatchObject({ mode: "offline" });
});

test("audio that waits while the engine takes no more counts as received", async () => {
  const { url, block } = await open();
  block();
  const client = await connect(url);
  client.say(first, ...Array.from({ length: 5 }, () => second), end);
  await expect
    .poll(async () => (await client.hear()).progress)
    .toEqual({ state: "recognising", received_ms: 5000, total_ms: 5000 });
});

/** A front door whose engine answers, takes audio and reports progress as the test says. */
async function open() {
  let now: EngineProgress | undefined;
  let proceed = () => {};
  let taking = Promise.resolve();
  const engine: Engine = {
    start: async () => {},
    onStateChange: () => {},
    close: async () => {},
    capabilities: () => ({ modes: ["offline"] }) as unknown as EngineCapabilities,
    processes: () => [],
    openSession(onReply) {
      let bytes = 0;
      return {
        async configure() {},
        async audio(piece) {
          bytes += piece.length;
          await taking;
        },
        async end() {
          await new Promise<void>((resolve) => {
            proceed = resolve;
          });
          const reply: ServerResult = { is_final: false, mode: "offline", text: `${bytes} bytes`, wav_name: "a" };
          bytes = 0;
          onReply(reply);
        },
        progress: () => now ?? ({ state: "recognising" } as const),
        close: () => {},
      };
    },
  };
  door = await openFrontDoor({
    host: "127.0.0.1",
    port: 0,
    server: createListener({ answer: (_request, response) => response.end(), log: quiet }),
    engine,
    admission: createAdmission({ maxConnections: 10, maxUtterances: 10, readyState: () => ({ ready: true }) }),
    meter: silentMeter,
    checkUpgrade: () => undefined,
    maxMessageBytes: 1_000_000,
    maxTextBytes: 100_000,
    maxUtteranceBytes: 1_000_000,
    idleTimeoutMs: 60_000,
    strictFinal: "auto",
    progressIntervalMs: 20,
    log: quiet,
  });
  return {
    url: `ws://127.0.0.1:${door.port}`,
    become: (next: EngineProgress) => {
      now = next;
    },
    answer: () => proceed(),
    block: () => {
      taking = new Promise(() => {});
    },
  };
}
